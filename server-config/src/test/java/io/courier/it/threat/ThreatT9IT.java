package io.courier.it.threat;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.Api;
import io.courier.it.Api.Answer;
import io.courier.it.CourierServer;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * T9, key exfiltration: a private key never leaves, a public one leaves by an account or by a link
 * that an Admin made, that ends, and that leaves traces.
 */
@ExtendWith(CourierServer.Shared.class)
@Tag("THR-09")
class ThreatT9IT {
  private static final String SWITCH = "/settings/security.public_key_share_links_enabled";

  private Api admin;
  private Api anonymous;
  private String key;

  @BeforeEach
  void makeKey(CourierServer server) {
    admin = Api.admin(server);
    share(false);
    set("/settings/security.max_share_link_days", Json.createValue(30));
    anonymous = Api.anonymous(server);
    JsonObject draft =
        Json.createObjectBuilder()
            .add("name", "Exfiltration " + UUID.randomUUID())
            .add("keyType", "ecdsa_256")
            .build();
    key = "/ssh-keys/" + admin.post("/ssh-keys/generate", draft).data().getString("id");
  }

  @AfterEach
  void switchOff() {
    share(false);
  }

  @Test
  @Tag("SECR-07")
  @Tag("ASSET-05")
  void privateKeyHasNoWayOut(CourierServer server) {
    for (Api caller : callers(server)) {
      for (String method : List.of("GET", "POST", "PUT")) {
        for (String way : List.of("/export/private", "/private", "/export")) {
          Answer answer = caller.send(method, key + way, body(method));
          assertThat(answer.status()).as(method + way).isIn(404, 405);
        }
      }
      assertThat(caller.get(key).body().toString())
          .doesNotContain("PRIVATE")
          .doesNotContain("pkcs");
    }
    assertThat(anonymous.get(key + "/export/public").status()).isEqualTo(401);
    assertThat(Api.newUser(server, "viewer").text(key + "/export/public"))
        .startsWith("ecdsa-sha2-");
  }

  @Test
  @Tag("SHARE-01")
  @Tag("SHARE-02")
  void linksNeedTheSwitchAreAdminOnlyAndShortLived(CourierServer server) {
    assertThat(make(admin, 1).code()).isEqualTo(4012);
    share(true);
    for (String role : List.of("operator", "viewer")) {
      Api other = Api.newUser(server, role);
      assertThat(make(other, 1).code()).as(role).isEqualTo(1020);
      assertThat(other.get(key + "/share").code()).as(role).isEqualTo(1020);
      assertThat(other.delete(key + "/share/" + UUID.randomUUID()).code()).isEqualTo(1020);
    }
    assertThat(make(anonymous, 1).status()).isEqualTo(401);
    assertThat(make(admin, 30 * 24 + 1).code()).isEqualTo(1000);
    JsonObject longest = make(admin, 30 * 24).data();
    assertThat(Instant.parse(longest.getString("expiresAt")))
        .isBefore(Instant.now().plus(Duration.ofDays(30).plusMinutes(1)));
    JsonObject usual = admin.post(key + "/share", JsonValue.EMPTY_JSON_OBJECT).data();
    assertThat(Instant.parse(usual.getString("expiresAt")))
        .isBetween(
            Instant.now().plus(Duration.ofHours(71)), Instant.now().plus(Duration.ofHours(73)));
  }

  @Test
  @Tag("SHARE-03")
  @Tag("SHARE-04")
  @Tag("AUD-21")
  @Tag("AUD-22")
  @Tag("AUD-23")
  void linkGivesThePublicKeyOnlyIsCountedAuditedAndEnds(CourierServer server) throws Exception {
    share(true);
    JsonObject made = make(admin, 5).data();
    String url = made.getString("url");
    String token = url.substring(url.lastIndexOf('/') + 1);
    String path = "/api/v1" + key.substring(0, key.lastIndexOf('/')) + "/shared/" + token;
    assertThat(url).isEqualTo(server.uri() + path);

    HttpResponse<String> file = server.get(path, null);
    assertThat(file.statusCode()).isEqualTo(200);
    assertThat(file.body()).matches("ecdsa-sha2-nistp256 [A-Za-z0-9+/=]+\n");
    assertThat(header(file, "content-type")).startsWith("text/plain");
    assertThat(header(file, "content-disposition")).startsWith("attachment");
    assertThat(header(file, "cache-control")).isEqualTo("no-store");
    assertThat(header(file, "x-content-type-options")).isEqualTo("nosniff");
    assertThat(header(file, "content-security-policy")).startsWith("default-src 'self'");
    assertThat(header(file, "set-cookie")).isEmpty();

    JsonArray links = admin.get(key + "/share").body().getJsonArray("data");
    assertThat(links).hasSize(1);
    assertThat(links.getJsonObject(0).getInt("downloadCount")).isEqualTo(1);
    assertThat(links.toString()).doesNotContain(token);
    assertNotStored(server, token);

    // a Viewer who got hold of it may not end it, and the refusal does not repeat it
    Api viewer = Api.newUser(server, "viewer");
    assertThat(viewer.delete(key + "/share/" + token).code()).isEqualTo(1020);

    String unknown = refusal(server, path.substring(0, path.length() - 1) + "_");
    share(false);
    assertThat(refusal(server, path)).isEqualTo(unknown);
    share(true);
    assertThat(server.get(path, null).statusCode()).isEqualTo(200);
    expire(server, made.getString("id"), Duration.ofHours(-1));
    assertThat(refusal(server, path)).isEqualTo(unknown);
    expire(server, made.getString("id"), Duration.ofHours(1));
    assertThat(server.get(path, null).statusCode()).isEqualTo(200);
    admin.delete(key + "/share/" + token).data();
    assertThat(refusal(server, path)).isEqualTo(unknown);

    String second = make(admin, 5).data().getString("url");
    admin.delete(key).data();
    assertThat(refusal(server, second.substring(server.uri().toString().length())))
        .isEqualTo(unknown);
    assertTraces(server, made.getString("id"), token);
  }

  private void assertTraces(CourierServer server, String link, String token) throws Exception {
    JsonObject audit = admin.get("/audit-log/entity/share_link/" + link + "?pageSize=100").body();
    List<String> operations =
        audit.getJsonArray("data").getValuesAs(JsonObject.class).stream()
            .map(e -> e.getString("operation"))
            .sorted()
            .toList();
    assertThat(operations)
        .containsExactly(
            "PublicKeyShareLinkCreated",
            "PublicKeyShareLinkRevoked",
            "PublicKeyShareLinkUsed",
            "PublicKeyShareLinkUsed",
            "PublicKeyShareLinkUsed");
    assertThat(audit.toString())
        .contains("\"requestingIp\":\"127.0.0.1\"")
        .contains(key.substring(key.lastIndexOf('/') + 1));
    String everything = admin.get("/audit-log?pageSize=100").body().toString();
    assertThat(everything).doesNotContain(token).contains("PermissionDenied");
    try (Stream<Path> files = Files.walk(server.logs())) {
      for (Path log : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1))
            .as(log.toString())
            .doesNotContain(token);
      }
    }
  }

  /** Whoever reads the table has no link that works. */
  private static void assertNotStored(CourierServer server, String token) throws Exception {
    try (Connection owner = server.database(true);
        var statement = owner.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT string_agg(t::text, ' ') FROM public_key_share_tokens t")) {
      rows.next();
      assertThat(rows.getString(1)).isNotEmpty().doesNotContain(token);
    }
  }

  private static void expire(CourierServer server, String link, Duration fromNow) throws Exception {
    try (Connection owner = server.database(true);
        PreparedStatement change =
            owner.prepareStatement(
                "UPDATE public_key_share_tokens SET created_at = now() - interval '2 days',"
                    + " expires_at = now() + ? * interval '1 second' WHERE id = ?")) {
      change.setLong(1, fromNow.toSeconds());
      change.setObject(2, UUID.fromString(link));
      assertThat(change.executeUpdate()).isEqualTo(1);
    }
  }

  /** Status, headers but the date, and body without its time. */
  private static String refusal(CourierServer server, String path) throws Exception {
    HttpResponse<String> answer = server.get(path, null);
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("4013");
    return answer.headers().map().keySet()
        + answer.body().replaceFirst("\"timestamp\":\"[^\"]*\"", "");
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private List<Api> callers(CourierServer server) {
    List<Api> callers = new ArrayList<>(List.of(admin));
    callers.add(Api.newUser(server, "operator"));
    callers.add(Api.newUser(server, "viewer"));
    return callers;
  }

  private static JsonObject body(String method) {
    return method.equals("GET") ? null : JsonValue.EMPTY_JSON_OBJECT;
  }

  private Answer make(Api caller, int hours) {
    return caller.post(
        key + "/share", Json.createObjectBuilder().add("expiresInHours", hours).build());
  }

  private void share(boolean on) {
    set(SWITCH, on ? JsonValue.TRUE : JsonValue.FALSE);
  }

  private void set(String path, JsonValue value) {
    admin.send("PUT", path, Json.createObjectBuilder().add("value", value).build()).data();
  }
}
