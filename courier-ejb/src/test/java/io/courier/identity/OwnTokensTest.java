package io.courier.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.testing.HostileTokens;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("JWT-03")
@Tag("JWT-04")
class OwnTokensTest {
  private static final byte[] KEY =
      "a key of the tests, longer than 32 bytes".getBytes(StandardCharsets.UTF_8);
  private static final Instant NOW = Instant.parse("2026-11-22T08:00:00.400Z");
  private static final String USER = "01a20254-75a6-7efd-be4d-bf68d3de066c";

  private final OwnTokens tokens = new OwnTokens(KEY, Clock.fixed(NOW, ZoneOffset.UTC));

  private static HostileTokens made() throws GeneralSecurityException {
    return new HostileTokens(KEY, USER, "viewer", NOW);
  }

  @Test
  void ownTokensPassUntilTheSkewIsOver() throws Exception {
    HostileTokens made = made();
    assertThat(tokens.claims("Bearer " + made.good(600))).isPresent();
    assertThat(tokens.claims("Bearer " + made.good(-29))).isPresent();
    assertThat(tokens.claims("Bearer " + made.good(-30))).isEmpty();
    assertThat(tokens.claims("Bearer " + made.good(-31))).isEmpty();
  }

  @Test
  void onlyTheExactSchemeIsRead() throws Exception {
    String good = made().good(600);
    for (String start :
        new String[] {"bearer ", "BEARER ", "Bearer  ", "Bearer\t", "Bearer", "Basic ", ""}) {
      assertThat(tokens.claims(start + good)).as("'%s'", start).isEmpty();
    }
    assertThat(tokens.claims("Bearer " + good + " ")).isEmpty();
    assertThat(tokens.claims("Bearer " + good + ", Bearer " + good)).isEmpty();
  }

  /** What needs the database to be refused passes here: the user may not exist or not be admin. */
  @Test
  void noHostileTokenReachesTheVerifier() throws Exception {
    Map<String, String> hostile = made().all();
    assertThat(hostile.size()).isGreaterThan(80);
    hostile.remove("unknown subject");
    hostile.remove("groups the user has not");
    hostile.remove("another version of the password");
    hostile.forEach(
        (name, token) -> assertThat(tokens.claims("Bearer " + token)).as(name).isEmpty());
  }
}
