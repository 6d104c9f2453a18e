package io.courier.it.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.it.Api;
import io.courier.it.Api.Answer;
import io.courier.it.CourierServer;
import io.courier.it.connection.SftpPartner;
import io.courier.it.job.Jobs;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every operation of the reference's table that has a feature is done once through the API; its
 * entry has the members of the table and the user who did it. InsecureTlsPolicyUsed stands in
 * FtpConnectionsIT, share links in ThreatT9IT.
 */
@ExtendWith(CourierServer.Shared.class)
class AuditOperationsIT {
  private static final String WRONG_FINGERPRINT = "SHA256:" + "B".repeat(43);
  private static final String PASSWORD = "a password for the tests only";

  private final List<String> wrong = new ArrayList<>();
  private Api admin;
  private Trail trail;
  private String me;

  @BeforeEach
  void signIn(CourierServer server) {
    admin = Api.admin(server);
    trail = new Trail(admin);
    me = admin.get("/auth/me").data().getString("id");
  }

  private static JsonObjectBuilder object(String... pairs) {
    JsonObjectBuilder object = Json.createObjectBuilder();
    for (int i = 0; i < pairs.length; i += 2) {
      object.add(pairs[i], pairs[i + 1]);
    }
    return object;
  }

  /** By the Admin of the tests. */
  private JsonObject written(String operation, String member, String value, String... members) {
    JsonObject entry = trail.newest(operation, member, value);
    if (!entry.getString("performedBy").equals("root-admin")) {
      wrong.add(operation + " was done by " + entry.getString("performedBy"));
    }
    return has(entry, members);
  }

  private JsonObject has(JsonObject entry, String... members) {
    JsonObject details = entry.getJsonObject("details");
    if (!details.keySet().containsAll(Set.of(members))) {
      wrong.add(
          entry.getString("operation")
              + " has "
              + new TreeSet<>(details.keySet())
              + ", not all of "
              + new TreeSet<>(Set.of(members)));
    }
    return details;
  }

  @Test
  @Tag("AUD-01")
  @Tag("AUD-03")
  @Tag("AUD-04")
  @Tag("AUD-05")
  @Tag("AUD-06")
  @Tag("AUD-07")
  @Tag("AUD-08")
  @Tag("AUD-09")
  @Tag("AUD-10")
  void usersAndSignIn(CourierServer server) {
    written("SetupInitialized", "adminUserId", me);
    written("Login", "userId", me, "userId", "ip");
    String name = "trail-" + UUID.randomUUID();
    JsonObject made =
        admin
            .post(
                "/users",
                object("username", name, "displayName", "T", "password", PASSWORD, "role", "viewer")
                    .add("isActive", true)
                    .build())
            .data();
    String id = made.getString("id");
    // the account that was made is the subject, the Admin the actor
    JsonObject created = trail.newest("UserCreated", "username", name);
    assertThat(created.getString("performedBy")).isEqualTo("root-admin");
    assertThat(created.getString("entityId")).isEqualTo(id);
    has(created, "userId", "username", "role");

    Api anonymous = Api.anonymous(server);
    JsonObject login = object("username", name, "password", PASSWORD).build();
    Answer in = anonymous.post("/auth/login", login);
    has(trail.newest("Login", "userId", id), "userId", "ip");
    assertThat(trail.newest("Login", "userId", id).getString("performedBy")).isEqualTo(name);
    Api user = Api.of(server, in.data().getString("accessToken"));
    assertThat(user.post("/users", object("username", "x").build()).code()).isEqualTo(1020);
    JsonObject denied = trail.newest("PermissionDenied", "userId", id);
    assertThat(denied.getString("performedBy")).isEqualTo(name);
    JsonObject why = has(denied, "userId", "action", "requiredRole", "endpoint");
    assertThat(why.get("requiredRole").toString()).contains("admin");
    assertThat(why.getString("endpoint")).isEqualTo("/api/v1/users");

    String refresh = in.data().getString("refreshToken");
    JsonObject again = object("refreshToken", refresh).build();
    anonymous.post("/auth/refresh", again).data();
    assertThat(anonymous.post("/auth/refresh", again).code()).isEqualTo(10003);
    has(trail.newest("RefreshTokenReuse", "userId", id), "userId", "ip");

    String changed = PASSWORD + " 2";
    user.post(
        "/auth/change-password",
        object("currentPassword", PASSWORD, "newPassword", changed, "confirmPassword", changed)
            .build());
    assertThat(trail.newest("PasswordChanged", "userId", id).getString("performedBy"))
        .isEqualTo(name);

    admin.send(
        "PUT",
        "/users/" + id,
        object("username", name, "displayName", "Other", "role", "operator")
            .add("isActive", true)
            .build());
    List<JsonObject> updates =
        admin
            .get("/audit-log/entity/user/" + id)
            .body()
            .getJsonArray("data")
            .getValuesAs(JsonObject.class);
    JsonObject update =
        updates.stream()
            .filter(e -> e.getString("operation").equals("UserUpdated"))
            .findFirst()
            .orElseThrow();
    assertThat(update.getString("performedBy")).isEqualTo("root-admin");
    assertThat(has(update, "userId", "changedFields").get("changedFields").toString())
        .contains("displayName", "role");
    admin.post("/users/" + id + "/reset-password", object("newPassword", PASSWORD).build());
    has(trail.newest("UserPasswordReset", "targetUserId", id), "adminId", "targetUserId");

    for (int i = 0; i < 5; i++) {
      anonymous.post("/auth/login", object("username", name, "password", "wrong").build());
    }
    has(trail.newest("LoginFailed", "userId", id), "userId", "reason", "ip");
    has(trail.newest("AccountLocked", "userId", id), "userId", "lockedUntil", "failures");
    admin.delete("/users/" + id).data();
    written("UserDeleted", "username", name, "userId", "username");
    Api leaver = Api.newUser(server, "viewer");
    String gone = leaver.get("/auth/me").data().getString("id");
    leaver.post("/auth/logout", object("refreshToken", "none").build());
    has(trail.newest("Logout", "userId", gone), "userId");
    assertThat(wrong).isEmpty();
  }

  @Test
  @Tag("AUD-12")
  @Tag("FIPS-24")
  void keys() {
    String name = "trail-" + UUID.randomUUID();
    JsonObject key =
        admin
            .post("/ssh-keys/generate", object("name", name, "keyType", "ecdsa_256").build())
            .data();
    String path = "/ssh-keys/" + key.getString("id");
    admin.text(path + "/export/public");
    admin.send("POST", path + "/retire", null).data();
    admin.send("POST", path + "/activate", null).data();
    admin.delete(path).data();
    for (String operation :
        List.of("KeyGenerated", "KeyExported", "KeyRetired", "KeyActivated", "KeyDeleted")) {
      JsonObject details = written(operation, "name", name, "userId", "algorithm", "fingerprint");
      assertThat(details.getString("userId")).isEqualTo(me);
      assertThat(details.getString("algorithm")).isEqualTo("ecdsa_256");
      assertThat(details.getString("fingerprint")).startsWith("SHA256:");
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  @Tag("AUD-14")
  @Tag("AUD-15")
  @Tag("AUD-16")
  @Tag("AUD-19")
  void connections() {
    String name = "trail-" + UUID.randomUUID();
    JsonObjectBuilder draft =
        object(
            "name",
            name,
            "protocol",
            "sftp",
            "host",
            "192.0.2.7",
            "authMethod",
            "password",
            "username",
            "acme",
            "password",
            "pl4nted-by-trail");
    JsonObject body = draft.build();
    String id = admin.post("/connections", body).data().getString("id");
    String path = "/connections/" + id;
    admin.send(
        "PUT",
        path,
        Json.createObjectBuilder(body)
            .add("fipsOverride", true)
            .add("password", "pl4nted-by-trail-2")
            .build());
    admin.post(
        path + "/known-hosts",
        object("keyType", "ssh-ed25519", "fingerprint", "SHA256:" + "A".repeat(43)).build());
    admin.delete(path).data();
    written("ConnectionCreated", "name", name, "userId", "name", "host", "protocol");
    written("ConnectionUpdated", "name", name, "userId", "changed");
    written("ConnectionCredentialsUpdated", "name", name, "userId", "connectionId", "members");
    written("FipsOverrideEnabled", "name", name, "userId", "connectionId", "host");
    written("ConnectionDeleted", "name", name, "userId", "connectionId");
    written(
        "HostKeyApproved", "connectionId", id, "userId", "connectionId", "fingerprint", "policy");
    assertThat(admin.get("/audit-log/entity/connection/" + id).body().toString())
        .doesNotContain("pl4nted");
    assertThat(wrong).isEmpty();
  }

  @Test
  @Tag("AUD-17")
  @Tag("AUD-20")
  @Tag("AUD-24")
  void whatHappensAtAPartner(@TempDir Path root) {
    try (SftpPartner partner = new SftpPartner(root)) {
      String manual =
          tested(partner, "hostKeyPolicy", "manual", "storedHostFingerprint", WRONG_FINGERPRINT);
      JsonObject rejected =
          written("HostKeyRejected", "connectionId", manual, "userId", "presented", "expected");
      assertThat(rejected.getString("expected")).isEqualTo(WRONG_FINGERPRINT);
      assertThat(rejected.getString("presented")).startsWith("SHA256:");
      written("ConnectionTested", "connectionId", manual, "userId", "host", "success");

      String exempt = tested(partner, "fipsOverride", "true");
      JsonObject used =
          written(
              "FipsOverrideUsed", "connectionId", exempt, "algorithm", "protocol", "configuredBy");
      assertThat(used.getString("configuredBy")).isEqualTo("root-admin");
      assertThat(used.getJsonObject("algorithm")).containsKey("keyExchange");

      setting("security.fips_mode_enabled", "false");
      try {
        String trusting = tested(partner, "hostKeyPolicy", "always_trust");
        JsonObject insecure =
            written("InsecureHostKeyPolicyUsed", "connectionId", trusting, "host", "fingerprint");
        assertThat(insecure.getString("host")).isEqualTo("127.0.0.1");
      } finally {
        setting("security.fips_mode_enabled", "true");
      }
    }
    assertThat(wrong).isEmpty();
  }

  private void setting(String key, String value) {
    admin.send("PUT", "/settings/" + key, object("value", value).build()).data();
  }

  /** A connection with these members, tested once; its id. */
  private String tested(SftpPartner partner, String... members) {
    JsonObjectBuilder draft =
        object(
                "name",
                "trail-" + UUID.randomUUID(),
                "protocol",
                "sftp",
                "host",
                "127.0.0.1",
                "authMethod",
                "password",
                "username",
                SftpPartner.USER)
            .add("password", SftpPartner.PASSWORD)
            .add("port", partner.port());
    for (int i = 0; i < members.length; i += 2) {
      if (members[i + 1].equals("true")) {
        draft.add(members[i], true);
      } else {
        draft.add(members[i], members[i + 1]);
      }
    }
    Answer made = admin.post("/connections", draft.build());
    assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
    String id = made.data().getString("id");
    admin.send("POST", "/connections/" + id + "/test", null);
    return id;
  }

  @Test
  @Tag("AUD-18")
  void settings() {
    for (String value : List.of("29", "30")) {
      admin
          .send("PUT", "/settings/security.max_share_link_days", object("value", value).build())
          .data();
    }
    JsonObject details =
        written(
            "SystemSettingChanged",
            "key",
            "security.max_share_link_days",
            "userId",
            "key",
            "oldValue",
            "newValue");
    assertThat(details.getString("oldValue")).isEqualTo("29");
    assertThat(details.getString("newValue")).isEqualTo("30");
    JsonObject mail =
        object(
                "host",
                "192.0.2.9",
                "username",
                "u",
                "password",
                "pl4nted-mail-secret",
                "fromAddress",
                "c@example.org")
            .build();
    Answer smtp = admin.send("PUT", "/settings/smtp", mail);
    assertThat(smtp.status()).as(smtp.body().toString()).isEqualTo(200);
    JsonObject secret = written("SystemSettingChanged", "key", "smtp.password", "userId");
    assertThat(secret.getString("newValue")).isEqualTo("[REDACTED]");
    assertThat(secret.getString("oldValue")).isEqualTo("[REDACTED]");
    admin.send("PUT", "/settings/smtp", object("host", "", "username", "", "password", "").build());
    assertThat(wrong).isEmpty();
  }

  @Test
  void jobsAndTheirTransitions(CourierServer server) throws Exception {
    Path from = server.files().resolve("trail-" + UUID.randomUUID());
    Files.writeString(from, "trail");
    String name = "trail-" + UUID.randomUUID();
    JsonObject body =
        Jobs.body(
            name,
            Jobs.step(
                "file.copy",
                "copy",
                60,
                Jobs.config("source_path", from.toString(), "destination_path", from + ".copy")));
    Answer made = admin.post("/jobs", body);
    assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
    String job = made.data().getString("id");
    Answer run = admin.send("POST", "/jobs/" + job + "/execute", null);
    assertThat(run.status()).as(run.body().toString()).isLessThan(300);
    Map<String, Set<String>> expected = new LinkedHashMap<>();
    expected.put("JobCreated", Set.of("userId"));
    expected.put("ExecutionQueued", Set.of("userId", "jobId", "from", "to"));
    expected.put("ExecutionStarted", Set.of("userId", "jobId", "from", "to"));
    expected.put("ExecutionCompleted", Set.of("userId", "jobId", "from", "to"));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !trail.entries("ExecutionCompleted", object("jobId", job).build()).isEmpty());
    expected.forEach(
        (operation, members) -> {
          if (operation.startsWith("Execution")) {
            has(trail.newest(operation, "jobId", job), members.toArray(String[]::new));
            assertThat(trail.newest(operation, "jobId", job).getString("performedBy"))
                .isEqualTo("root-admin");
          }
        });
    JsonObject end = trail.newest("ExecutionCompleted", "jobId", job);
    assertThat(end.getString("entityType")).isEqualTo("job_execution");
    List<JsonObject> steps =
        admin
            .get(
                "/audit-log?entityType=step_execution&pageSize=100&from="
                    + made.data().getString("createdAt"))
            .body()
            .getJsonArray("data")
            .getValuesAs(JsonObject.class);
    assertThat(steps)
        .extracting(e -> e.getString("operation"))
        .contains("StepStarted", "StepCompleted");
    admin.delete("/jobs/" + job).data();
    assertThat(
            admin
                .get("/audit-log/entity/job/" + job)
                .body()
                .getJsonArray("data")
                .getValuesAs(JsonObject.class))
        .extracting(e -> e.getString("operation"), e -> e.getString("performedBy"))
        .contains(
            org.assertj.core.groups.Tuple.tuple("JobCreated", "root-admin"),
            org.assertj.core.groups.Tuple.tuple("JobDeleted", "root-admin"));
    assertThat(wrong).isEmpty();
  }

  @Test
  @Tag("AUD-02")
  void filtersAndNothingButReading(CourierServer server) {
    String name = "trail-" + UUID.randomUUID();
    String id =
        admin
            .post("/ssh-keys/generate", object("name", name, "keyType", "ecdsa_256").build())
            .data()
            .getString("id");
    JsonObject entry = trail.newest("KeyGenerated", "name", name);
    String at = entry.getString("performedAt");
    String one = "/audit-log?entityType=ssh_key&entityId=" + id + "&performedBy=root-admin";
    assertThat(count(one)).isEqualTo(1);
    assertThat(count(one + "&from=" + at)).as("from is inclusive").isEqualTo(1);
    assertThat(count(one + "&to=" + at)).as("to is exclusive").isZero();
    assertThat(count(one + "&operation=KeyDeleted")).isZero();
    assertThat(count(one.replace("root-admin", "nobody"))).isZero();
    assertThat(count("/audit-log/entity/ssh_key/" + id)).isEqualTo(1);
    assertThat(count("/audit-log/entity/connection/" + id)).isZero();
    assertThat(admin.get("/audit-log?details=%5B1%5D").code()).isEqualTo(1002);
    for (Api caller : List.of(admin, Api.newUser(server, "viewer"))) {
      for (String method : List.of("POST", "PUT", "PATCH", "DELETE")) {
        for (String path :
            List.of(
                "/audit-log",
                "/audit-log/entity/ssh_key/" + id,
                "/audit-log/" + entry.getString("id"),
                "/connections/" + id + "/audit",
                "/admin/audit/verify",
                "/admin/partitions")) {
          Answer answer =
              caller.send(method, path, method.equals("DELETE") ? null : object("x", "y").build());
          assertThat(answer.status()).as(method + " " + path).isIn(403, 404, 405);
        }
      }
      assertThat(caller.send("DELETE", "/audit-log", null).status()).isEqualTo(405);
      assertThat(
              caller
                  .send("PATCH", "/audit-log/entity/ssh_key/" + id, object("x", "y").build())
                  .status())
          .isEqualTo(405);
    }
    assertThat(count(one)).isEqualTo(1);
  }

  private int count(String path) {
    return admin.get(path).body().getJsonArray("data").size();
  }
}
