package io.courier.it.threat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import io.courier.it.audit.Trail;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * T4, a compromised Admin: whatever he may do leaves an entry that no API removes or changes; the
 * database refuses to delete it, and who deletes it below the triggers is found.
 */
@ExtendWith(CourierServer.Shared.class)
@Tag("THR-04")
class ThreatT4IT {
  private static final String OFF = "ALTER TABLE audit_log_entries DISABLE TRIGGER ALL;";
  private static final String ON = "ALTER TABLE audit_log_entries ENABLE TRIGGER ALL";
  private static final String FIPS = "security.fips_mode_enabled";
  private static final String LINKS = "security.public_key_share_links_enabled";

  private final List<JsonObject> left = new ArrayList<>();
  private Api attacker;
  private Trail trail;
  private String name;
  private String mark;

  @BeforeEach
  void takeAnAdminOver(CourierServer server) {
    attacker = Api.newUser(server, "admin");
    name = attacker.get("/auth/me").data().getString("username");
    trail = new Trail(Api.newUser(server, "viewer"));
    mark = "t4-" + UUID.randomUUID();
  }

  @AfterEach
  void safeAgain() {
    set(FIPS, "true");
    set(LINKS, "false");
  }

  private static JsonObjectBuilder object(String... pairs) {
    JsonObjectBuilder object = Json.createObjectBuilder();
    for (int i = 0; i < pairs.length; i += 2) {
      object.add(pairs[i], pairs[i + 1]);
    }
    return object;
  }

  private void set(String key, String value) {
    attacker.send("PUT", "/settings/" + key, object("value", value).build()).data();
  }

  /** The action's entry is there, by the attacker's name. */
  private void leaves(String operation, String member, String value) {
    JsonObject entry = trail.newest(operation, member, value);
    assertThat(entry.getString("performedBy")).as(operation).isEqualTo(name);
    left.add(entry);
  }

  private static byte[] pem() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    byte[] der = generator.generateKeyPair().getPrivate().getEncoded();
    String text =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(der)
            + "\n-----END PRIVATE KEY-----\n";
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private void doEverything(CourierServer server) throws GeneralSecurityException {
    set(FIPS, "false");
    leaves("SystemSettingChanged", "key", FIPS);
    set(LINKS, "true");
    leaves("SystemSettingChanged", "key", LINKS);

    String connection =
        attacker
            .post(
                "/connections",
                object("name", mark, "protocol", "sftp", "host", "192.0.2.66", "username", "u")
                    .add("authMethod", "password")
                    .add("password", "p")
                    .add("hostKeyPolicy", "always_trust")
                    .build())
            .data()
            .getString("id");
    leaves("ConnectionCreated", "hostKeyPolicy", "always_trust");
    set(FIPS, "true");
    attacker
        .send(
            "PUT",
            "/connections/" + connection,
            object("name", mark, "protocol", "sftp", "host", "192.0.2.66", "username", "u")
                .add("authMethod", "password")
                .add("password", "p2")
                .add("fipsOverride", true)
                .build())
        .data();
    leaves("FipsOverrideEnabled", "connectionId", connection);
    leaves("ConnectionCredentialsUpdated", "connectionId", connection);
    attacker.delete("/connections/" + connection).data();
    leaves("ConnectionDeleted", "connectionId", connection);

    String key =
        "/ssh-keys/"
            + attacker
                .post("/ssh-keys/generate", object("name", mark, "keyType", "ecdsa_256").build())
                .data()
                .getString("id");
    leaves("KeyGenerated", "name", mark);
    attacker.text(key + "/export/public");
    leaves("KeyExported", "name", mark);
    String link =
        attacker
            .post(key + "/share", Json.createObjectBuilder().add("expiresInHours", 5).build())
            .data()
            .getString("id");
    leaves("PublicKeyShareLinkCreated", "keyId", key.substring("/ssh-keys/".length()));
    attacker.delete(key + "/share/" + link);
    leaves("PublicKeyShareLinkRevoked", "keyId", key.substring("/ssh-keys/".length()));
    attacker.delete(key).data();
    leaves("KeyDeleted", "name", mark);
    String imported = mark + "-imported";
    attacker.upload(
        "/ssh-keys/import",
        pem(),
        Map.of("name", imported, "passphrase", "", "keepPassphrase", "false"));
    leaves("KeyImported", "name", imported);

    Api victim = Api.newUser(server, "viewer");
    JsonObject user = victim.get("/auth/me").data();
    attacker
        .send(
            "PUT",
            "/users/" + user.getString("id"),
            object("username", user.getString("username"), "displayName", "V", "role", "admin")
                .add("isActive", true)
                .build())
        .data();
    left.add(newestOf("user", user.getString("id"), "UserUpdated"));
    attacker.delete("/users/" + user.getString("id")).data();
    leaves("UserDeleted", "username", user.getString("username"));
  }

  private JsonObject newestOf(String type, String id, String operation) {
    return attacker
        .get("/audit-log/entity/" + type + "/" + id)
        .body()
        .getJsonArray("data")
        .getValuesAs(JsonObject.class)
        .stream()
        .filter(e -> e.getString("operation").equals(operation))
        .filter(e -> e.getString("performedBy").equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  @Tag("AUD-01")
  @Tag("AUD-02")
  void whatACompromisedAdminDoesStays(CourierServer server) throws Exception {
    List<JsonObject> known = findings();
    doEverything(server);
    assertThat(left).hasSizeGreaterThanOrEqualTo(12);
    for (JsonObject entry : left) {
      tryToRemove(entry);
    }
    for (String sql :
        List.of(
            "DELETE FROM audit_log_entries WHERE performed_by = '" + name + "'",
            "UPDATE audit_log_entries SET performed_by = 'root-admin' WHERE performed_by = '"
                + name
                + "'",
            "TRUNCATE audit_log_entries")) {
      assertThatThrownBy(() -> execute(server, false, sql))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
      assertThatThrownBy(() -> execute(server, true, sql)).hasMessageContaining("is append-only");
    }
    for (JsonObject entry : left) {
      assertThat(newestOfAll(entry)).as(entry.getString("operation")).contains(entry);
    }
    assertThat(findings()).isEqualTo(known);
    deletedBelowTheTriggersIsFound(server, known);
  }

  /** None, unless a test before this one left something. */
  private List<JsonObject> findings() {
    return attacker
        .get("/admin/audit/verify")
        .data()
        .getJsonArray("findings")
        .getValuesAs(JsonObject.class);
  }

  private List<JsonObject> newestOfAll(JsonObject entry) {
    return attacker
        .get(
            "/audit-log?pageSize=100&operation="
                + entry.getString("operation")
                + "&performedBy="
                + name)
        .body()
        .getJsonArray("data")
        .getValuesAs(JsonObject.class);
  }

  private void tryToRemove(JsonObject entry) {
    String id = entry.getString("id");
    for (String path :
        List.of(
            "/audit-log/" + id, "/audit-log?entityId=" + id, "/audit-log/entity/system/" + id)) {
      for (String method : List.of("DELETE", "PUT", "PATCH", "POST")) {
        JsonObject body = method.equals("DELETE") ? null : object("performedBy", "x").build();
        assertThat(attacker.send(method, path, body).status())
            .as(method + " " + path)
            .isIn(404, 405);
      }
    }
  }

  /** By the owner, triggers off: shown while it is gone; put back for the tests that follow. */
  private void deletedBelowTheTriggersIsFound(CourierServer server, List<JsonObject> known)
      throws Exception {
    String id = left.get(0).getString("id");
    try (Connection connection = server.database(true);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TEMP TABLE kept AS SELECT * FROM audit_log_entries WHERE id = '" + id + "'");
      statement.execute(OFF + "DELETE FROM audit_log_entries WHERE id = '" + id + "';" + ON);
      try {
        assertThat(attacker.get("/admin/audit/verify").data().getBoolean("intact")).isFalse();
        assertThat(findings().stream().filter(found -> !known.contains(found)))
            .extracting(found -> found.getString("kind"))
            .contains("row_missing");
      } finally {
        statement.execute(OFF + "INSERT INTO audit_log_entries SELECT * FROM kept;" + ON);
      }
    }
    assertThat(findings()).isEqualTo(known);
  }

  private static void execute(CourierServer server, boolean owner, String sql) throws Exception {
    try (Connection connection = server.database(owner);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
