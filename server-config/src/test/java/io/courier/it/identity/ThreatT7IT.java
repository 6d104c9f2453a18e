package io.courier.it.identity;

import static io.courier.it.identity.IdentityServer.PASSWORD;
import static io.courier.it.identity.IdentityServer.json;
import static io.courier.it.identity.IdentityServer.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** T7: what keeps a token from being stolen, and what a stolen one is worth. */
@ExtendWith(IdentityServer.Shared.class)
@Tag("THR-07")
class ThreatT7IT {
  private static final String REFRESH = "/api/v1/auth/refresh";
  private static final String ME = "/api/v1/auth/me";

  private static String refresh(String token) {
    return Json.createObjectBuilder().add("refreshToken", token).build().toString();
  }

  private static JsonObject claims(String accessToken) {
    String payload = accessToken.split("\\.", -1)[1];
    try (var reader =
        Json.createReader(
            new java.io.ByteArrayInputStream(Base64.getUrlDecoder().decode(payload)))) {
      return reader.readObject();
    }
  }

  /** A stolen refresh token: whoever uses it second ends it for both. */
  @Test
  @Tag("RFT-03")
  @Tag("HARD-12")
  @Tag("JWT-01")
  void aCopyOfARefreshTokenEndsTheChain(IdentityServer identity) throws Exception {
    String name = identity.newUser("viewer").getString("username");
    JsonObject login = identity.signedIn(name, PASSWORD);
    JsonObject claims = claims(login.getString("accessToken"));
    assertThat(claims.getInt("exp") - claims.getInt("iat")).as("15 minutes").isEqualTo(900);
    assertThat(login.getInt("expiresIn")).isEqualTo(900);

    String stolen = login.getString("refreshToken");
    JsonObject next =
        json(identity.server.post(REFRESH, refresh(stolen), null)).getJsonObject("data");
    assertThat(outcome(identity.server.post(REFRESH, refresh(stolen), null)))
        .as("the thief")
        .isEqualTo("401/10003");
    assertThat(
            outcome(identity.server.post(REFRESH, refresh(next.getString("refreshToken")), null)))
        .as("the owner")
        .isEqualTo("401/10003");
    assertThat(identity.audit("RefreshTokenReuse").getJsonArray("data")).isNotEmpty();
    JsonObject other = identity.signedIn(name, PASSWORD);
    assertThat(
            outcome(identity.server.post(REFRESH, refresh(other.getString("refreshToken")), null)))
        .as("another sign-in of the same user")
        .isEqualTo("200");
  }

  /** A stolen access token ends at once with the user's state. */
  @Test
  @Tag("ASSET-06")
  void anAccessTokenEndsWithWhatItWasIssuedFor(IdentityServer identity) throws Exception {
    for (String change : List.of("deactivated", "demoted", "reset", "deleted")) {
      JsonObject user = identity.newUser("operator");
      String name = user.getString("username");
      String token = identity.accessToken(name, PASSWORD);
      assertThat(outcome(identity.server.get(ME, token))).isEqualTo("200");
      String path = "/api/v1/users/" + user.getString("id");
      String admin = identity.adminToken();
      var done =
          switch (change) {
            case "deactivated" ->
                identity.server.put(
                    path, IdentityServer.user(name, "operator", false, null), admin);
            case "demoted" ->
                identity.server.put(path, IdentityServer.user(name, "viewer", true, null), admin);
            case "reset" ->
                identity.server.post(
                    path + "/reset-password", "{\"newPassword\":\"another long one\"}", admin);
            default -> identity.server.delete(path, admin);
          };
      assertThat(done.statusCode()).as(change).isEqualTo(200);
      assertThat(outcome(identity.server.get(ME, token))).as(change).isEqualTo("401/10007");
      assertThat(outcome(identity.server.get("/api/v1/jobs", token)))
          .as(change)
          .isEqualTo("401/1010");
    }
  }

  /** Nothing a browser keeps, sends by itself or shows to others holds a token. */
  @Test
  @Tag("HARD-02")
  @Tag("HARD-01")
  @Tag("HARD-11")
  @Tag("HARD-12")
  void noTokenIsInAPageAnAddressALogOrTheDatabase(IdentityServer identity) throws Exception {
    String name = identity.newUser("admin").getString("username");
    List<String> secrets = new ArrayList<>();
    JsonObject login = identity.signedIn(name, PASSWORD);
    secrets.add(login.getString("accessToken"));
    secrets.add(login.getString("refreshToken"));
    JsonObject next =
        json(identity.server.post(REFRESH, refresh(secrets.get(1)), null)).getJsonObject("data");
    secrets.add(next.getString("accessToken"));
    secrets.add(next.getString("refreshToken"));
    identity.server.get("/api/v1/users", secrets.get(2));
    identity.server.get("/api/v1/nothing", secrets.get(2));
    identity.server.post("/api/v1/users", "{", secrets.get(2));

    ConsoleBrowser browser = new ConsoleBrowser(identity).signIn(name, PASSWORD);
    assertThat(browser.location()).doesNotContain("token", "eyJ", "?");
    for (String page :
        List.of(
            "/console/index.xhtml",
            "/console/connections/list.xhtml",
            "/console/jobs/list.xhtml")) {
      browser.open(page);
      assertThat(browser.page.body())
          .as(page)
          .doesNotContain("eyJ", "refreshToken", "localStorage", "sessionStorage");
      EdgeHeadersIT.SECURITY.forEach(
          (header, value) ->
              assertThat(browser.page.headers().allValues(header)).containsExactly(value));
      assertThat(browser.page.headers().allValues("Content-Security-Policy"))
          .singleElement()
          .asString()
          .startsWith(EdgeHeadersIT.POLICY)
          .doesNotContain("unsafe");
    }
    assertThat(browser.cookies.keySet()).containsExactly("JSESSIONID");
    var crossOrigin =
        new RawHttp(identity.server)
            .get(
                "/api/v1/auth/me",
                "Authorization: Bearer " + secrets.get(2),
                "Origin: https://evil.example");
    assertThat(crossOrigin.all("Access-Control-Allow-Origin")).isEmpty();

    try (Connection connection = identity.server.database(true)) {
      assertHashOnly(connection, secrets.get(3));
      for (String table :
          List.of("refresh_tokens", "audit_log_entries", "users", "system_settings")) {
        String text = text(connection, table);
        secrets.forEach(secret -> assertThat(text.contains(secret)).as(table).isFalse());
      }
    }
    try (Stream<Path> files = Files.walk(identity.server.logs())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        secrets.forEach(
            secret ->
                assertThat(text.contains(secret.substring(secret.length() - 20)))
                    .as("%s", file)
                    .isFalse());
      }
    }
  }

  private static void assertHashOnly(Connection connection, String token) throws Exception {
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    try (var query =
        connection.prepareStatement("SELECT count(*) FROM refresh_tokens WHERE token_hash = ?")) {
      query.setString(1, HexFormat.of().formatHex(hash));
      try (var rows = query.executeQuery()) {
        rows.next();
        assertThat(rows.getInt(1)).isEqualTo(1);
      }
    }
  }

  private static String text(Connection connection, String table) throws Exception {
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery("SELECT string_agg(t::text, E'\\n') FROM " + table + " t")) {
      rows.next();
      return String.valueOf(rows.getString(1));
    }
  }

  /** A token in an address is none, so that no link carries one. */
  @Test
  @Tag("HARD-11")
  void aTokenInAnAddressOrCookieIsNone(IdentityServer identity) throws Exception {
    String token = identity.adminToken();
    for (String path :
        List.of("/api/v1/jobs?access_token=" + token, "/api/v1/jobs?token=" + token)) {
      assertThat(outcome(identity.server.get(path, null))).isEqualTo("401/1010");
    }
    ConsoleBrowser browser = new ConsoleBrowser(identity).signIn(IdentityServer.ADMIN, PASSWORD);
    browser.open("/api/v1/jobs");
    assertThat(outcome(browser.page)).as("the console's session").isEqualTo("401/1010");
    browser.cookies.putAll(Map.of("jwt", token, "access_token", token));
    assertThat(outcome(browser.open("/api/v1/jobs").page)).isEqualTo("401/1010");
  }
}
