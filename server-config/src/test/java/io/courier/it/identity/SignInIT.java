package io.courier.it.identity;

import static io.courier.it.identity.IdentityServer.PASSWORD;
import static io.courier.it.identity.IdentityServer.json;
import static io.courier.it.identity.IdentityServer.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(IdentityServer.Shared.class)
class SignInIT {
  @Test
  @Tag("AUTH-01")
  @Tag("AUTH-06")
  @Tag("JWT-01")
  @Tag("JWT-02")
  @Tag("AUD-03")
  void aSignInGivesTheTokensOfTheContract(IdentityServer identity) throws Exception {
    JsonObject user = identity.newUser("operator");
    JsonObject login = identity.signedIn(user.getString("username"), PASSWORD);
    assertThat(login.getInt("expiresIn")).isEqualTo(900);
    assertThat(Base64.getDecoder().decode(login.getString("refreshToken"))).hasSize(32);
    assertThat(login.getJsonObject("user").getString("id")).isEqualTo(user.getString("id"));
    String[] parts = login.getString("accessToken").split("\\.", -1);
    assertThat(part(parts[0]).getString("alg")).isEqualTo("HS256");
    JsonObject claims = part(parts[1]);
    assertThat(claims.getString("sub")).isEqualTo(user.getString("id"));
    assertThat(claims.getString("role")).isEqualTo("operator");
    assertThat(claims.getString("name")).isEqualTo(user.getString("displayName"));
    assertThat(claims.getString("jti")).isNotBlank();
    assertThat(claims.getString("iss")).isEqualTo("courier");
    assertThat(claims.get("aud").toString()).contains("courier-api");
    assertThat(claims.getInt("exp") - claims.getInt("iat")).isBetween(899, 901);
    JsonObject newest = identity.audit("Login").getJsonArray("data").getJsonObject(1);
    assertThat(newest.getString("performedBy")).isEqualTo(user.getString("username"));
    assertThat(newest.getJsonObject("details").getString("ip")).isEqualTo("127.0.0.1");
  }

  private static JsonObject part(String base64) {
    String text = new String(Base64.getUrlDecoder().decode(base64), StandardCharsets.UTF_8);
    try (var reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  @Test
  @Tag("AUTH-05")
  @Tag("AUTH-07")
  @Tag("LOCK-01")
  void fiveWrongPasswordsLock(IdentityServer identity) throws Exception {
    String name = identity.newUser("viewer").getString("username");
    assertThat(outcome(identity.signIn("no-such-user", "wrong"))).isEqualTo("401/10000");
    for (int i = 0; i < 5; i++) {
      assertThat(outcome(identity.signIn(name, "wrong"))).isEqualTo("401/10000");
    }
    assertThat(outcome(identity.signIn(name, PASSWORD))).isEqualTo("423/10001");
    assertThat(identity.audit("AccountLocked").getJsonArray("data")).isNotEmpty();
    assertThat(identity.audit("LoginFailed").getJsonArray("data")).hasSizeGreaterThan(5);
  }

  @Test
  @Tag("RFT-03")
  @Tag("RFT-04")
  @Tag("HARD-12")
  void refreshTokensRotate(IdentityServer identity) throws Exception {
    String name = identity.newUser("viewer").getString("username");
    JsonObject first = identity.signedIn(name, PASSWORD);
    var second = identity.server.post("/api/v1/auth/refresh", refresh(first), null);
    assertThat(outcome(second)).isEqualTo("200");
    JsonObject pair = json(second).getJsonObject("data");
    assertThat(outcome(identity.server.get("/api/v1/auth/me", pair.getString("accessToken"))))
        .isEqualTo("200");
    assertThat(outcome(identity.server.post("/api/v1/auth/refresh", refresh(first), null)))
        .isEqualTo("401/10003");
    assertThat(outcome(identity.server.post("/api/v1/auth/refresh", refresh(pair), null)))
        .as("re-use ends the chain")
        .isEqualTo("401/10003");
    assertThat(identity.audit("RefreshTokenReuse").getJsonArray("data")).isNotEmpty();
  }

  private static String refresh(JsonObject login) {
    return Json.createObjectBuilder()
        .add("refreshToken", login.getString("refreshToken"))
        .build()
        .toString();
  }

  @Test
  @Tag("RFT-04")
  void aSignedOutTokenIsRefused(IdentityServer identity) throws Exception {
    String name = identity.newUser("viewer").getString("username");
    JsonObject login = identity.signedIn(name, PASSWORD);
    String token = login.getString("accessToken");
    assertThat(outcome(identity.server.post("/api/v1/auth/logout", refresh(login), null)))
        .isEqualTo("401/10007");
    assertThat(outcome(identity.server.post("/api/v1/auth/logout", refresh(login), token)))
        .isEqualTo("200");
    assertThat(outcome(identity.server.post("/api/v1/auth/refresh", refresh(login), null)))
        .isEqualTo("401/10003");
    assertThat(identity.audit("Logout").getJsonArray("data")).isNotEmpty();
  }

  @Test
  @Tag("AUD-04")
  void aChangedPasswordEndsTheTokens(IdentityServer identity) throws Exception {
    String name = identity.newUser("viewer").getString("username");
    JsonObject login = identity.signedIn(name, PASSWORD);
    String token = login.getString("accessToken");
    String path = "/api/v1/auth/change-password";
    assertThat(outcome(identity.server.post(path, change("wrong", "another one"), token)))
        .isEqualTo("400/10013");
    assertThat(outcome(identity.server.post(path, change(PASSWORD, "short"), token)))
        .isEqualTo("400/10012");
    assertThat(outcome(identity.server.post(path, change(PASSWORD, "another one"), token)))
        .isEqualTo("200");
    assertThat(outcome(identity.server.get("/api/v1/auth/me", token))).isEqualTo("401/10007");
    assertThat(outcome(identity.server.post("/api/v1/auth/refresh", refresh(login), null)))
        .isEqualTo("401/10003");
    assertThat(outcome(identity.signIn(name, "another one"))).isEqualTo("200");
    assertThat(identity.audit("PasswordChanged").getJsonArray("data")).isNotEmpty();
  }

  private static String change(String current, String wanted) {
    return Json.createObjectBuilder()
        .add("currentPassword", current)
        .add("newPassword", wanted)
        .add("confirmPassword", wanted)
        .build()
        .toString();
  }
}
