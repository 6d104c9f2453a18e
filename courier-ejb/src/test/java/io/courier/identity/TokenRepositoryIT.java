package io.courier.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TokenRepositoryIT {
  private final IdentityFixture fixture = new IdentityFixture(Clock.systemUTC());
  private final UserAccount user = fixture.newUser("viewer");

  /** A token that the container verified. */
  private record Verified(Map<String, Object> claims) implements JsonWebToken {
    @Override
    public String getName() {
      return getSubject();
    }

    @Override
    public Set<String> getClaimNames() {
      return claims.keySet();
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as inherited
    public <T> T getClaim(String name) {
      return (T) claims.get(name);
    }
  }

  private boolean isCurrent(String role, String version) {
    Map<String, Object> claims = new HashMap<>();
    claims.put("sub", user.id().toString());
    claims.put("groups", Set.of(role));
    if (version != null) {
      claims.put(TokenCheck.CREDENTIAL_VERSION, version);
    }
    return fixture.tokenCheck.isCurrent(new Verified(claims));
  }

  @Test
  @Tag("JWT-04")
  void aTokenCountsUnderItsVersionOfThePassword() {
    String version = fixture.states.current(user.id()).orElseThrow().credentialVersion();
    assertThat(isCurrent("viewer", version)).isTrue();
    assertThat(isCurrent("viewer", "other")).isFalse();
    assertThat(isCurrent("viewer", null)).as("the claims of the reference").isTrue();
    assertThat(isCurrent("admin", version)).isFalse();
  }
}
