package io.courier.it.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Headers and paths at the edge, on whatever the server answers. */
@ExtendWith(IdentityServer.Shared.class)
class EdgeHeadersIT {
  static final Map<String, String> SECURITY =
      Map.of(
          "X-Content-Type-Options", "nosniff",
          "X-Frame-Options", "DENY",
          "X-XSS-Protection", "0",
          "Referrer-Policy", "strict-origin-when-cross-origin",
          "Permissions-Policy", "camera=(), microphone=(), geolocation=()",
          "Strict-Transport-Security", "max-age=31536000; includeSubDomains");
  static final String POLICY = "default-src 'self'; frame-ancestors 'none'; form-action 'self'";

  /** Fixed text of the container for what it cannot decode; see ADR 78. */
  private static final String BAD_ADDRESS =
      "^<H1>CWWWC0005I: The request URI has invalid or improperly encoded characters: \\[[^]]*]</H1><BR>$";

  /** What is asked and whether a page with scripts may answer. */
  private static Map<String, RawHttp.Answer> everyKindOfAnswer(IdentityServer identity)
      throws Exception {
    RawHttp raw = new RawHttp(identity.server);
    String token = "Authorization: Bearer " + identity.adminToken();
    String json = "Content-Type: application/json";
    Map<String, RawHttp.Answer> all = new LinkedHashMap<>();
    for (String path :
        List.of(
            "/",
            "/setup",
            "/login",
            "/swagger",
            "/nothing",
            "/api/v1/users",
            "/api/v1/nothing",
            "/api/v1/openapi.json",
            "/health",
            "/health/live",
            "/health/nothing",
            "/ibm/api/batch/jobinstances",
            "/console/",
            "/console/login.xhtml",
            "/console/setup.xhtml",
            "/console/index.xhtml",
            "/console/nothing.xhtml",
            "/console/WEB-INF/web.xml",
            "/console/resources/css/none.css",
            "/console/jakarta.faces.resource/none.js.xhtml?ln=none",
            "/console/jakarta.faces.resource/console.css.xhtml?ln=courier",
            "/favicon.ico",
            "/%zz",
            "/api/v1/..;/users",
            "/api/v1/users%00",
            "/../../etc/passwd",
            "/" + "a".repeat(40_000),
            "*",
            "nonsense")) {
      all.put("GET " + path.substring(0, Math.min(80, path.length())), raw.get(path));
    }
    all.put("signed in", raw.get("/api/v1/users", token));
    all.put("OPTIONS", raw.send("OPTIONS", "/api/v1/users", new byte[0]));
    all.put("TRACE", raw.send("TRACE", "/api/v1/users", new byte[0]));
    all.put("TRACE console", raw.send("TRACE", "/console/login.xhtml", new byte[0]));
    all.put("PATCH", raw.send("PATCH", "/api/v1/users", new byte[0], token));
    all.put("an unknown method", raw.send("BREW", "/api/v1/users", new byte[0], token));
    all.put("HEAD", raw.send("HEAD", "/api/v1/users", new byte[0], token));
    byte[] bad = "{\"username\":".getBytes(StandardCharsets.UTF_8);
    all.put("bad JSON", raw.send("POST", "/api/v1/users", bad, token, json, "Content-Length: 12"));
    all.put("bad length", raw.send("POST", "/api/v1/users", bad, token, json, "Content-Length: x"));
    all.put(
        "bad chunk",
        raw.send("POST", "/api/v1/users", bad, token, json, "Transfer-Encoding: chunked"));
    all.put("long header", raw.get("/api/v1/users", "X-Long: " + "x".repeat(40_000)));
    all.put("many headers", raw.get("/api/v1/users", "X-A: 1\r\n".repeat(600) + "X-B: 1"));
    all.put(
        "no host",
        raw.exchange(
            "GET /api/v1/users HTTP/1.1\r\nConnection: close\r\n\r\n"
                .getBytes(StandardCharsets.UTF_8)));
    all.put(
        "HTTP/9",
        raw.exchange(
            "GET / HTTP/9.9\r\nHost: x\r\nConnection: close\r\n\r\n"
                .getBytes(StandardCharsets.UTF_8)));
    return all;
  }

  @Test
  @Tag("HARD-02")
  @Tag("TRANS-02")
  void everyAnswerHasThemExactly(IdentityServer identity) throws Exception {
    SoftAssertions softly = new SoftAssertions();
    everyKindOfAnswer(identity)
        .forEach(
            (name, answer) -> {
              softly.assertThat(answer.status()).as("%s: an answer", name).isGreaterThan(0);
              SECURITY.forEach(
                  (header, value) ->
                      softly
                          .assertThat(answer.all(header))
                          .as("%s: %s", name, header)
                          .containsExactly(value));
              List<String> policy = answer.all("Content-Security-Policy");
              softly.assertThat(policy).as("%s: one policy", name).hasSize(1);
              if (isPage(answer)) {
                softly
                    .assertThat(policy.get(0))
                    .as(name)
                    .startsWith(POLICY + "; script-src 'self' 'nonce-")
                    .doesNotContain("unsafe");
              } else {
                softly.assertThat(policy).as(name).containsExactly(POLICY);
              }
              softly.assertThat(answer.all("Server")).as("%s: Server", name).isEmpty();
              softly.assertThat(answer.all("X-Powered-By")).as("%s: powered", name).isEmpty();
              softly
                  .assertThat(answer.body().replaceFirst(BAD_ADDRESS, ""))
                  .as("%s: no product name", name)
                  .doesNotContain("Liberty", "WebSphere", "IBM", "SRVE", "CWW", "java.", "at com.");
            });
    softly.assertAll();
  }

  private static boolean isPage(RawHttp.Answer answer) {
    return answer.body().contains("<!DOCTYPE html>");
  }

  @Test
  @Tag("HARD-02")
  void answersOfTheApiAreNotKept(IdentityServer identity) throws Exception {
    for (String path : List.of("/api/v1/users", "/api/v1/nothing", "/api/v1/setup/status")) {
      assertThat(new RawHttp(identity.server).get(path).all("Cache-Control"))
          .as(path)
          .containsExactly("no-store");
    }
  }

  @Test
  @Tag("HARD-02")
  void everyPageHasANonceOfItsOwn(IdentityServer identity) throws Exception {
    RawHttp raw = new RawHttp(identity.server);
    String path = "/console/login.xhtml";
    assertThat(raw.get(path).all("Content-Security-Policy"))
        .isNotEqualTo(raw.get(path).all("Content-Security-Policy"));
  }

  /** What two layers could read in two ways reaches nothing, with or without a token. */
  @Test
  @Tag("SETUP-01")
  @Tag("RBAC-14")
  void noPathTrickReachesAResource(IdentityServer identity) throws Exception {
    RawHttp raw = new RawHttp(identity.server);
    String token = "Authorization: Bearer " + identity.adminToken();
    SoftAssertions softly = new SoftAssertions();
    for (String trick :
        List.of(
            "/api/v1/setup/..;/users",
            "/api/v1/setup/../users",
            "/api/v1/auth/..%2fusers",
            "/api/v1/auth/%2e%2e/users",
            "/api/v1/auth/%2E%2E/users",
            "/api/v1/auth/.%2e/users",
            "/api/v1/users;x",
            "/api/v1/;/users",
            "/api/v1//users",
            "//api/v1/users",
            "/api/v1/users//",
            "/api/v1/users%00",
            "/api/v1/users%20",
            "/api/v1/users%2f",
            "/api/v1/users%5c",
            "/api/v1\\users",
            "/api/v1/users%0d%0aX: y",
            "/api/v1/%75sers",
            "/api/v1/u%73ers",
            "/api/%76%31/users",
            "/api/v1/users.json",
            "/API/v1/users",
            "/api/v1/USERS",
            "/api/v1/%c0%ae%c0%ae/users",
            "/api/v1/auth/%c0%ae%c0%ae%c0%afusers",
            "/api/v1/auth/%e0%80%ae/users",
            "/api/v1/auth/%252e%252e/users",
            "/api/v1/users%252f",
            "/api/v1/users/me/extra/path",
            "/api/v1/setup/status/../../users",
            "/./api/v1/users",
            "/api/./v1/users",
            "/console/../api/v1/users",
            "/console/..;/api/v1/users",
            "/health/../api/v1/users",
            "/openapi/../api/v1/users")) {
      RawHttp.Answer answer = raw.get(trick, token);
      softly.assertThat(answer.status()).as(trick).isIn(302, 400, 401, 404, 505);
      softly.assertThat(answer.body()).as(trick).doesNotContain("\"username\"");
    }
    softly.assertAll();
    assertThat(raw.get("/api/v1/users", token).body()).contains("\"username\"");
  }
}
