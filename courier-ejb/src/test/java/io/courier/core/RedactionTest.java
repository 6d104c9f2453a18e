package io.courier.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
  @ParameterizedTest
  @Tag("SENS-04")
  @ValueSource(
      strings = {
        "password",
        "passphrase",
        "secret",
        "clientSecret",
        "token",
        "refreshToken",
        "authorization",
        "Authorization",
        "privateKey",
        "privateKeyData",
        "keyMaterial",
        "currentPassword",
        "newPassword",
        "x-functions-key",
        "client_secret",
        "accessToken",
        "archive_password",
        "PASSWORD"
      })
  void namesOfTheDenyListAreMaskedAtAnyDepth(String name) {
    Map<String, Object> clean =
        Redaction.members(Map.of("a", List.of(Map.of(name, "planted-secret", "b", 1L))));
    assertThat(clean).isEqualTo(Map.of("a", List.of(Map.of(name, "[REDACTED]", "b", 1L))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"name", "errorCode", "passwordHashAlgorithm", "code", "tokenId", "secretary"})
  void otherNamesAreNot(String name) {
    assertThat(Redaction.members(Map.of(name, "x"))).isEqualTo(Map.of(name, "x"));
  }

  @Test
  void flagsTellNothingAndStay() {
    assertThat(Redaction.members(Map.of("hasPassword", true)))
        .isEqualTo(Map.of("hasPassword", true));
  }

  @Test
  @Tag("SENS-03")
  void bearerTokensKeepTheirLastEightCharacters() {
    assertThat(Redaction.text("Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.payload.signature12"))
        .isEqualTo("Authorization: Bearer …nature12");
  }

  @Test
  void codesInUrlsAreMasked() {
    assertThat(Redaction.text("GET https://f.example/api/run?code=abc%3D&x=1&token=t"))
        .isEqualTo("GET https://f.example/api/run?code=[REDACTED]&x=1&token=[REDACTED]");
  }

  @Test
  void secretsPrintNothing() {
    try (Secret secret = Secret.ofText("planted-secret")) {
      assertThat(Redaction.members(Map.of("value", secret)))
          .isEqualTo(Map.of("value", "[REDACTED]"));
      assertThat(secret.toString()).doesNotContain("planted");
    }
  }
}
