package io.courier.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  @ParameterizedTest
  @Tag("SENS-04")
  @ValueSource(
      strings = {
        "{\"username\":\"a\",\"password\":\"s3cret \\\" s3cret\"}",
        "{\"newPassword\" : \"s3cret",
        "password=\"s3cret, s3cret\" x",
        "password='s3cret, s3cret' x",
        "password: s3cret",
        "password : s3cret",
        "passphrase=two s3cret s3cret",
        "passphrase: two s3cret s3cret",
        "{\"password\": 12345s3cret}",
        "{'password':'s3cret \\' s3cret'}",
        "{'password' : \"s3cret\"}",
        "body {\\\"password\\\":\\\"s3cret, s3cret\\\"}",
        "body {\\\"password\\\" : \\\"a \\\\\\\" s3cret\\\",\\\"x\\\":1}",
        "{\\\\\\\"password\\\\\\\":\\\\\\\"s3cret s3cret\\\\\\\"}",
        "{\\\"password\\\": 12345s3cret}",
        "{token=[s3cret]}",
        "{a: 1, token: s3cret}",
        "accessToken: s3cret",
        "Draft[name=x, clientSecret=s3cret]",
        "client_secret=s3cret&grant_type=client_credentials",
        "x-functions-key: s3cret",
        "{x-functions-key=[s3cret]}",
        "Authorization: Basic s3cret==",
        "{Authorization=[Basic s3cret==]}",
        "DELETE /api/v1/ssh-keys/1/share/s3cretAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "GET /api/v1/ssh-keys/shared/s3cretAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA?x",
        "https://courier/x?token=s3cret"
      })
  void secretsInTextsAreMasked(String text) {
    assertThat(Redaction.text(text)).doesNotContain("s3cret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"password\": 123, \"a\": 1} | {\"password\": [REDACTED], \"a\": 1}",
        "{\"password\":\"x\",\"a\":\"b\"} | {\"password\":\"[REDACTED]\",\"a\":\"b\"}",
        "{'password':'x','a':'b'} | {'password':'[REDACTED]','a':'b'}",
        "password=\"x y\" a=b | password=\"[REDACTED]\" a=b",
        "password=x y a=b | password=[REDACTED] a=b",
        "password: x y, a: b | password: [REDACTED], a: b",
        "{\\\"password\\\":\\\"x\\\",\\\"a\\\":1} | {\\\"password\\\":\\\"[REDACTED]\\\",\\\"a\\\":1}",
        "{\"secret\":{\"a\":1}} | {\"secret\":{\"a\":1}}"
      })
  void onlyTheSecretIsMasked(String text, String clean) {
    assertThat(Redaction.text(text)).isEqualTo(clean);
    assertThat(Redaction.text(clean)).isEqualTo(clean);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The password is wrong: enter it again",
        "hasPassword=true, token=null",
        "Entra gave no token: the tenant is unknown",
        "/api/v1/ssh-keys/01a2026d-3615-7238-9bc7-38fa52925cad/share",
        "{\"name\":\"token\",\"count\":1}"
      })
  void otherTextsStayAsTheyAre(String text) {
    assertThat(Redaction.text(text)).isEqualTo(text);
    assertThat(Redaction.text(Redaction.text(text))).isEqualTo(text);
  }

  @Test
  void longTextsAreCleanedInNoTime() {
    String words = "a-b.".repeat(250_000);
    String json = "{\"password\":\"" + "\\\"x".repeat(250_000) + "\"}";
    assertThat(Redaction.text(words)).isEqualTo(words);
    assertThat(Redaction.text("password=" + "x ".repeat(500_000) + ";"))
        .startsWith("password=[REDACTED]")
        .hasSizeLessThan(30);
    for (String part : List.of("password", "token=", "token=\"", "secret\\\":\\\"", "token:  '")) {
      assertThat(Redaction.text(part.repeat(100_000))).isNotNull();
    }
    String backslashes = "{\\\"password\\\":\\\"" + "\\".repeat(500_000);
    assertThat(Redaction.text(backslashes)).isEqualTo("{\\\"password\\\":\\\"[REDACTED]");
    assertThat(Redaction.text(json)).isEqualTo("{\"password\":\"[REDACTED]\"}");
  }

  /** A record with one secret. */
  private record Draft(String name, String password, Map<String, Object> configuration) {}

  @Test
  @Tag("SENS-04")
  void recordsAreShownWithoutSecrets() {
    Draft draft = new Draft("n", "s3cret", Map.of("archive_password", "s3cret"));
    assertThat(Redaction.shown(draft))
        .startsWith("Draft{name=n, password=[REDACTED]")
        .doesNotContain("s3cret");
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
