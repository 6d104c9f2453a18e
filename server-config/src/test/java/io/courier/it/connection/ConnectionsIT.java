package io.courier.it.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.it.Api;
import io.courier.it.Api.Answer;
import io.courier.it.CourierServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Connections, their test and their host keys, over HTTPS against a real SFTP server. */
@ExtendWith(CourierServer.Shared.class)
class ConnectionsIT {
  @TempDir Path root;
  private SftpPartner partner;
  private Api admin;

  @BeforeEach
  void start(CourierServer server) throws Exception {
    Files.writeString(root.resolve("hello.txt"), "hello");
    partner = new SftpPartner(root);
    admin = Api.admin(server);
  }

  @AfterEach
  void stop() {
    partner.close();
  }

  @Test
  @Tag("CONN-02")
  @Tag("CONN-23")
  @Tag("CRED-05")
  void storedShownChangedAndDeleted() {
    Answer made = admin.post("/connections", draft().add("group", "Bank").build());
    assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
    String path = "/connections/" + made.data().getString("id");
    JsonObject shown = admin.get(path).data();
    assertThat(shown.toString()).doesNotContain(SftpPartner.PASSWORD).doesNotContain("Encrypted");
    assertThat(shown.getBoolean("hasPassword")).isTrue();
    assertThat(shown.getBoolean("hasSshKey")).isFalse();
    assertThat(shown.getString("hostKeyPolicy")).isEqualTo("trust_on_first_use");
    assertThat(shown.getInt("transportRetries")).isEqualTo(2);
    assertThat(shown.getInt("version")).isEqualTo(1);
    assertThat(shown.containsKey("tlsCertPolicy")).isFalse();
    assertThat(shown.getJsonObject("usedBy").getJsonArray("jobs")).isEmpty();
    assertThat(shown.getJsonObject("sessions").getInt("limit")).isEqualTo(4);
    assertThat(shown.getJsonObject("sessions").getInt("open")).isZero();

    JsonObject kept = without(draft().add("notes", "kept").build(), "password");
    Answer changed = admin.send("PUT", path, kept);
    assertThat(changed.data().getBoolean("hasPassword")).isTrue();
    assertThat(changed.data().containsKey("group")).isFalse();
    assertThat(changed.data().getInt("version")).isEqualTo(2);
    assertThat(test(path).status()).isEqualTo(200);

    String group = "G" + path.substring(path.length() - 8);
    assertThat(admin.send("PUT", path, draft().add("group", group).build()).status())
        .isEqualTo(200);
    assertThat(rows("/connections?group=" + group)).isEqualTo(1);
    assertThat(rows("/connections?group=x" + group)).isZero();
    assertThat(admin.delete(path).data().getBoolean("deleted")).isTrue();
    assertThat(admin.get(path).code()).isEqualTo(1030);
    assertThat(rows("/connections?group=" + group)).isZero();
    assertThat(rows("/connections?includeDeleted=true&group=" + group)).isEqualTo(1);
    assertThat(operations(path)).isEmpty();
  }

  @Test
  void badInputHasItsCode() {
    JsonObject bad = draft().add("port", 70000).add("transportRetries", 4).build();
    Answer refused = admin.post("/connections", bad);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo(1000);
    assertThat(refused.body().getJsonObject("error").getJsonArray("details")).hasSize(2);
    Answer misfit = admin.post("/connections", draft().add("passiveMode", false).build());
    assertThat(misfit.code()).isEqualTo(3011);
    assertThat(misfit.body().toString()).contains("passiveMode");
    Answer fips = admin.post("/connections", draft().add("hostKeyPolicy", "always_trust").build());
    assertThat(fips.status()).isEqualTo(403);
    assertThat(fips.code()).isEqualTo(3005);
    String path = create(draft());
    Answer moved = admin.send("PUT", path, without(draft().add("port", 1).build(), "password"));
    assertThat(moved.code()).isEqualTo(3011);
    assertThat(moved.body().toString()).contains("password");
    assertThat(admin.get("/connections?color=blue").code()).isEqualTo(1002);
    assertThat(admin.get("/connections?sort=password:asc").code()).isEqualTo(1003);
  }

  @Test
  @Tag("HK-08")
  void othersReadAndTestOnly(CourierServer server) {
    String path = create(draft());
    for (String role : List.of("operator", "viewer")) {
      Api user = Api.newUser(server, role);
      assertThat(user.get(path).status()).isEqualTo(200);
      assertThat(user.get(path + "/audit").status()).isEqualTo(200);
      assertThat(user.post("/connections", draft().build()).code()).isEqualTo(1020);
      assertThat(user.send("PUT", path, draft().build()).code()).isEqualTo(1020);
      assertThat(user.delete(path).code()).isEqualTo(1020);
      assertThat(user.get("/connections?includeDeleted=true").code()).isEqualTo(1020);
      JsonObject insecure = draft().add("hostKeyPolicy", "always_trust").build();
      assertThat(user.post("/connections", insecure).code()).isEqualTo(3004);
      JsonObject anything =
          draft().add("protocol", "ftps").add("tlsCertPolicy", "insecure").build();
      assertThat(user.post("/connections", anything).code()).isEqualTo(3006);
      JsonObject override = draft().add("fipsOverride", true).build();
      assertThat(user.post("/connections", override).code()).isEqualTo(3012);
      assertThat(user.send("POST", path + "/test", null).status())
          .isEqualTo(role.equals("operator") ? 200 : 403);
      assertThat(user.get("/ssh-keys").status()).isEqualTo(200);
    }
    assertThat(Api.anonymous(server).get(path).status()).isEqualTo(401);
  }

  @Test
  @Tag("TEST-01")
  @Tag("TEST-02")
  @Tag("TEST-03")
  @Tag("TEST-04")
  @Tag("TEST-06")
  @Tag("TEST-07")
  @Tag("TEST-08")
  @Tag("HK-01")
  @Tag("HK-13")
  @Tag("CAUD-03")
  void testReportsEverything() {
    String path = create(draft());
    Answer answer = test(path);
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    JsonObject data = answer.data();
    assertThat(data.getBoolean("success")).isTrue();
    assertThat(data.getInt("latency_ms")).isGreaterThanOrEqualTo(0);
    assertThat(data.getString("server_banner")).startsWith("SSH-2.0-");
    assertThat(data.getString("host_key_fingerprint")).matches("SHA256:[A-Za-z0-9+/]{43}");
    assertThat(data.getString("host_key_type")).isEqualTo("ssh-rsa");
    assertThat(data.getJsonArray("supported_algorithms")).isNotEmpty();
    for (String category : List.of("key_exchange", "encryption", "mac", "host_key")) {
      assertThat(data.getJsonObject("algorithms").getJsonArray(category)).isNotEmpty();
    }
    assertThat(data.getJsonObject("negotiated").getString("encryption")).isNotBlank();
    assertThat(data).containsKeys("tls_certificate", "tls_version", "error_code", "error_message");
    await().until(() -> partner.openSessions() == 0);
    JsonObject shown = admin.get(path).data();
    assertThat(shown.getJsonObject("lastTest").getBoolean("success")).isTrue();
    assertThat(shown.getString("storedHostFingerprint"))
        .isEqualTo(data.getString("host_key_fingerprint"));
    JsonObject known =
        admin.get(path + "/known-hosts").body().getJsonArray("data").getJsonObject(0);
    assertThat(known.getString("approvedBy")).isEqualTo("system");
    JsonObject row = admin.get(path + "/audit").body().getJsonArray("data").getJsonObject(0);
    assertThat(row.getString("operation")).isEqualTo("TestConnection");
    assertThat(row.containsKey("jobExecutionId")).isFalse();
  }

  @Test
  @Tag("TEST-09")
  void failuresSayWhatToDoAndKeepWhatIsKnown() {
    Answer wrong = test(create(draft().add("password", "wr0ng-planted")));
    assertThat(wrong.status()).isEqualTo(422);
    assertThat(wrong.code()).isEqualTo(3001);
    JsonObject data = wrong.body().getJsonObject("data");
    assertThat(data.getBoolean("success")).isFalse();
    assertThat(data.getInt("error_code")).isEqualTo(3001);
    assertThat(data.getString("host_key_fingerprint")).startsWith("SHA256:");
    assertThat(data.getString("server_banner")).startsWith("SSH-2.0-");
    assertThat(wrong.body().toString()).doesNotContain("planted");

    Answer unknown = test(create(draft().add("host", "no-such-host.invalid")));
    assertThat(unknown.code()).isEqualTo(3003);
    assertThat(unknown.body().getJsonObject("data").isNull("server_banner")).isTrue();
    int closed = partner.port();
    String refused = create(draft());
    partner.close();
    assertThat(closed).isPositive();
    assertThat(test(refused).code()).isEqualTo(3003);

    JsonObject missing = Json.createObjectBuilder().add("base_path", "/no/such").build();
    partner = new SftpPartner(root);
    Answer path = test(create(draft().add("properties", missing)));
    assertThat(path.code()).isEqualTo(3000);
    assertThat(admin.get("/connections/" + UUID.randomUUID()).code()).isEqualTo(1030);
  }

  @Test
  @Tag("CONN-16")
  void silentServerTimesOutWithTheLimitNamed() throws Exception {
    try (java.net.ServerSocket silent =
        new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress())) {
      Answer answer =
          test(create(draft().add("port", silent.getLocalPort()).add("connectTimeoutSec", 2)));
      assertThat(answer.code()).isEqualTo(3003);
      assertThat(answer.body().getJsonObject("error").getString("message"))
          .contains("timed out after 2 seconds");
    }
  }

  @Test
  void oneTestAtATime() throws Exception {
    try (java.net.ServerSocket silent =
        new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress())) {
      String path = create(draft().add("port", silent.getLocalPort()).add("connectTimeoutSec", 8));
      CompletableFuture<Answer> first = CompletableFuture.supplyAsync(() -> test(path));
      silent.accept();
      Answer second = test(path);
      assertThat(second.status()).isEqualTo(409);
      assertThat(second.code()).isEqualTo(1050);
      assertThat(first.get().code()).isEqualTo(3003);
    }
  }

  @Test
  @Tag("CONN-20")
  void disabledConnectionIsNotDialled() {
    String path = create(draft().add("status", "disabled"));
    assertThat(test(path).code()).isEqualTo(3009);
    assertThat(partner.proofs()).isZero();
    assertThat(operations(path)).as("a refused test is a failed test").contains("TestConnection");
    assertThat(admin.get(path).data().getJsonObject("lastTest").getBoolean("success")).isFalse();
    assertThat(rows(path + "/audit?from=2000-01-01T00:00:00Z")).isPositive();
    assertThat(rows(path + "/audit?from=2999-01-01T00:00:00Z")).isZero();
    assertThat(rows(path + "/audit?to=2000-01-01T00:00:00Z")).isZero();
    assertThat(test(create(draft().add("protocol", "ftp"))).status()).isEqualTo(422);
  }

  @Test
  @Tag("HK-03")
  @Tag("HK-04")
  @Tag("HK-05")
  @Tag("HK-15")
  @Tag("CAUD-02")
  void changedHostKeyBlocksUntilAnAdminDecides(CourierServer server) {
    String path = create(draft());
    String first = test(path).data().getString("host_key_fingerprint");
    int proofs = partner.proofs();
    partner.newHostKey();
    Answer mismatch = test(path);
    assertThat(mismatch.status()).isEqualTo(422);
    assertThat(mismatch.code()).isEqualTo(3002);
    String second = mismatch.body().getJsonObject("data").getString("host_key_fingerprint");
    assertThat(mismatch.body().getJsonObject("error").getString("message"))
        .contains("expected " + first, "got " + second);
    assertThat(partner.proofs()).as("nothing secret was sent").isEqualTo(proofs);

    JsonObject blocked = admin.get(path).data();
    assertThat(blocked.getString("status")).isEqualTo("requires_attention");
    int dials = partner.dials();
    assertThat(Runs.of(admin, Runs.list(path)).toString()).contains("3013");
    assertThat(partner.dials()).as("nothing was dialled").isEqualTo(dials);
    assertThat(test(path).code()).isEqualTo(3002);
    assertThat(partner.dials()).as("but the test dials").isEqualTo(dials + 1);
    assertThat(admin.get(path).data().getString("status")).isEqualTo("requires_attention");
    assertThat(blocked.getJsonObject("attention").getString("fingerprint")).isEqualTo(second);
    assertThat(admin.send("PUT", path, draft().add("status", "active").build()).code())
        .isEqualTo(3013);
    JsonObject pending = pending(path);
    String decision = "/known-hosts/" + pending.getString("id");
    Api operator = Api.newUser(server, "operator");
    assertThat(operator.get(decision).data().getString("state")).isEqualTo("pending");
    assertThat(operator.send("POST", decision + "/approve", null).code()).isEqualTo(1020);

    assertThat(admin.send("POST", decision + "/approve", null).data().getString("state"))
        .isEqualTo("approved");
    assertThat(admin.send("POST", decision + "/approve", null).code()).isEqualTo(3022);
    assertThat(admin.get(path).data().getString("status")).isEqualTo("active");
    assertThat(test(path).status()).isEqualTo(200);

    partner.newHostKey();
    assertThat(test(path).code()).isEqualTo(3002);
    admin.delete("/known-hosts/" + pending(path).getString("id")).data();
    JsonObject rejected = admin.get(path).data();
    assertThat(rejected.getString("status")).isEqualTo("active");
    assertThat(rejected.getString("storedHostFingerprint")).isEqualTo(second);
    assertThat(operations(path)).contains("HostKeyRejected", "HostKeyApproved", "TestConnection");
    String id = path.substring(path.lastIndexOf('/') + 1);
    assertThat(admin.get("/audit-log/entity/connection/" + id).body().toString())
        .contains("HostKeyRejected", "HostKeyApproved", "ConnectionCreated")
        .doesNotContain(SftpPartner.PASSWORD);
    assertThat(admin.delete("/known-hosts/" + UUID.randomUUID()).code()).isEqualTo(3020);
  }

  @Test
  @Tag("HK-06")
  void manualTrustsTheEnteredFingerprintOnly() {
    String path = create(draft().add("hostKeyPolicy", "manual"));
    Answer unknown = test(path);
    assertThat(unknown.code()).isEqualTo(3002);
    String presented = unknown.body().getJsonObject("data").getString("host_key_fingerprint");
    assertThat(partner.proofs()).isZero();
    JsonObject host =
        Json.createObjectBuilder().add("keyType", "ssh-rsa").add("fingerprint", presented).build();
    assertThat(admin.post(path + "/known-hosts", host).status()).isEqualTo(201);
    assertThat(admin.post(path + "/known-hosts", host).code()).isEqualTo(3021);
    assertThat(test(path).status()).isEqualTo(200);
    partner.newHostKey();
    assertThat(test(path).code()).isEqualTo(3002);
    assertThat(admin.get(path).data().getString("status")).isEqualTo("active");
  }

  private JsonObject pending(String path) {
    return admin.get(path + "/known-hosts").body().getJsonArray("data").stream()
        .map(v -> v.asJsonObject())
        .filter(h -> h.getString("state").equals("pending"))
        .findFirst()
        .orElseThrow();
  }

  private int rows(String path) {
    Answer answer = admin.get(path);
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    return answer.body().getJsonArray("data").size();
  }

  private List<String> operations(String path) {
    Answer answer = admin.get(path + "/audit?pageSize=100");
    return answer.status() == 200
        ? answer.body().getJsonArray("data").stream()
            .map(v -> v.asJsonObject().getString("operation"))
            .toList()
        : List.of();
  }

  private Answer test(String path) {
    return admin.send("POST", path + "/test", null);
  }

  private String create(JsonObjectBuilder draft) {
    Answer made = admin.post("/connections", draft.build());
    return "/connections/" + made.data().getString("id");
  }

  private JsonObjectBuilder draft() {
    return Json.createObjectBuilder()
        .add("name", "Partner " + UUID.randomUUID())
        .add("protocol", "sftp")
        .add("host", partner.host())
        .add("port", partner.port())
        .add("authMethod", "password")
        .add("username", SftpPartner.USER)
        .add("password", SftpPartner.PASSWORD);
  }

  private static JsonObject without(JsonObject object, String member) {
    return Json.createObjectBuilder(object).remove(member).build();
  }
}
