package io.courier.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BearerTokenTest {
  private static String token(String payload) {
    return "Bearer e30."
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(payload.getBytes(StandardCharsets.UTF_8))
        + ".c2ln";
  }

  @Test
  void onlyAPastExpiryIsExpired() {
    assertThat(BearerToken.isExpired(token("{\"exp\":1000}"))).isTrue();
    assertThat(BearerToken.isExpired(token("{\"exp\":99999999999}"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer ",
        "Bearer abc",
        "Basic YTpi",
        "Bearer a.b.c",
        "Bearer a.!!.c",
        "Bearer e30.W10.x",
        "Bearer e30.eyJleHAiOjFlOTk5OTk5OTk5fQ.x"
      })
  void anythingElseIsNot(String header) {
    assertThat(BearerToken.isExpired(header)).isFalse();
  }
}
