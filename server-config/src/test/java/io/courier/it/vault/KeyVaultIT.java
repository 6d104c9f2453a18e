package io.courier.it.vault;

import static io.courier.it.job.Jobs.config;
import static io.courier.it.job.Jobs.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import io.courier.it.job.Jobs;
import io.courier.it.job.Partner;
import io.courier.testing.KeyVaultDouble;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A Development server pointed at Key Vault. The last test kills it and goes on with another. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KeyVaultIT {
  private static final int CLONES = 250;

  @TempDir static Path directory;
  private static Path data;
  private static KeyVaultDouble azure;
  private static Partner partner;
  private static CourierServer server;
  private static String version;
  private static String connection;

  @BeforeAll
  static void start() throws Exception {
    azure = KeyVaultDouble.open(Files.createDirectory(directory.resolve("vault")));
    version = azure.addRsaKey(KeyVaultDouble.KEK, 2048);
    partner = new Partner(Files.createDirectory(directory.resolve("partner")));
    data = CourierServer.freshDirectory("vault");
    server = CourierServer.start(data, azure.clientSecretVariables());
    connection = new Jobs(Api.admin(server)).connection(partner);
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
    partner.close();
    azure.close();
  }

  @AfterEach
  void calm() {
    azure.delay(0);
    azure.always(null);
  }

  private static Api admin() {
    return Api.admin(server);
  }

  /** Logs in at the partner with the stored password; how it ended. */
  private static JsonObject upload(Map<String, Integer> retry) throws IOException {
    Jobs jobs = new Jobs(admin());
    Path file = Files.writeString(server.files().resolve(UUID.randomUUID() + ".txt"), "hello");
    JsonObject plain =
        Jobs.body(
            "Job " + UUID.randomUUID(),
            step(
                "sftp.upload",
                "Send",
                60,
                config(
                    "connection_id",
                    connection,
                    "local_path",
                    file.toString(),
                    "remote_path",
                    "/" + file.getFileName())));
    var body = Json.createObjectBuilder(plain);
    if (!retry.isEmpty()) {
      body.add(
          "failurePolicy",
          Json.createObjectBuilder()
              .add("type", "retry_step")
              .add("maxRetries", retry.get("max_retries"))
              .add("backoffBaseSeconds", 1)
              .add("backoffMaxSeconds", 3));
    }
    String job = admin().post("/jobs", body.build()).data().getString("id");
    return jobs.run(job);
  }

  private static void assertLogsIn() throws IOException {
    JsonObject done = upload(Map.of());
    assertThat(done.getString("state")).as("%s", done).isEqualTo("completed");
  }

  private static String value(String sql) throws IOException, SQLException {
    try (Connection database = server.database(true);
        Statement statement = database.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static long notNaming(String kek) throws IOException, SQLException {
    return Long.parseLong(
        value(
            "SELECT count(*) FROM connections WHERE password_encrypted IS NOT NULL AND"
                + " convert_from(substring(password_encrypted FROM 1 FOR 32), 'UTF8') <> '"
                + kek
                + "'"));
  }

  @Test
  @Order(1)
  @Tag("ENC-01")
  @Tag("ENC-02")
  @Tag("CRED-01")
  @Tag("CRED-03")
  @Tag("TRANS-04")
  void aStoredPasswordIsWrappedThereAndUnwrappedForEachUse() throws Exception {
    assertThat(azure.wraps()).isPositive();
    assertThat(notNaming(version)).isZero();
    assertThat(
            value(
                "SELECT encode(substring(password_encrypted FROM octet_length(password_encrypted) -"
                    + " 1), 'hex') FROM connections"))
        .isEqualTo("0001");
    int before = azure.unwraps();
    assertLogsIn();
    assertThat(azure.unwraps()).isEqualTo(before + 1);
    assertLogsIn();
    assertThat(azure.unwraps()).as("nothing is cached").isEqualTo(before + 2);
  }

  @Test
  @Order(2)
  @Tag("ENC-06")
  void rotationAndRewrapKeepEverySecret() throws Exception {
    String key =
        admin()
            .post(
                "/ssh-keys/generate",
                Json.createObjectBuilder()
                    .add("name", "Key " + UUID.randomUUID())
                    .add("keyType", "ecdsa_256")
                    .build())
            .data()
            .getString("id");
    String old = version;
    version = azure.addRsaKey(KeyVaultDouble.KEK, 3072);
    assertLogsIn();
    assertThat(Api.newUser(server, "operator").post("/admin/encryption/rewrap", null).status())
        .isEqualTo(403);
    JsonObject done = admin().post("/admin/encryption/rewrap", null).data();
    assertThat(done.getString("kekVersion")).isEqualTo(version);
    assertThat(done.getString("algorithm")).isEqualTo("AES-256-GCM+RSA-OAEP-256/3072");
    assertThat(done.getInt("rewrapped")).isGreaterThanOrEqualTo(2);
    assertThat(done.getJsonArray("tables").toString()).contains("ssh_keys", "connections");
    assertThat(notNaming(version)).isZero();
    assertThat(
            value(
                "SELECT convert_from(substring(private_key_data FROM 1 FOR 32), 'UTF8') FROM"
                    + " ssh_keys WHERE id = CAST('"
                    + key
                    + "' AS uuid)"))
        .isEqualTo(version);
    azure.enableKey(KeyVaultDouble.KEK, old, false);
    assertLogsIn();
    String audit = admin().get("/audit-log?operation=EncryptionRewrapped").body().toString();
    assertThat(audit).contains(version, "root-admin", "job_secrets");
    assertThat(admin().post("/admin/encryption/rewrap", null).data().getInt("rewrapped")).isZero();
  }

  @Test
  @Order(3)
  @Tag("ENC-09")
  void anOutageFailsWhatNeedsTheKeyAndPasses() throws Exception {
    azure.stop();
    try {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> server.get("/health/ready", null).statusCode() == 503);
      assertThat(server.get("/health/live", null).statusCode()).isEqualTo(200);
      JsonObject failed = upload(Map.of());
      assertThat(failed.getString("state")).isEqualTo("failed");
      assertThat(failed.toString()).contains("\"errorCode\":1071");
      Api.Answer refused =
          admin()
              .post(
                  "/connections",
                  Json.createObjectBuilder()
                      .add("name", "Refused " + UUID.randomUUID())
                      .add("protocol", "sftp")
                      .add("host", "127.0.0.1")
                      .add("port", 22)
                      .add("authMethod", "password")
                      .add("username", "u")
                      .add("password", "p")
                      .build());
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.code()).isEqualTo(1071);
      CompletableFuture<JsonObject> patient = CompletableFuture.supplyAsync(this::retried);
      await()
          .pollDelay(Duration.ofSeconds(3))
          .atMost(Duration.ofSeconds(5))
          .until(() -> !patient.isDone());
      azure.start();
      assertThat(patient.join().getString("state")).isEqualTo("completed");
    } finally {
      if (azure.isStopped()) {
        azure.start();
      }
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> server.get("/health/ready", null).statusCode() == 200);
    azure.onVault(KeyVaultDouble.throttled(1), KeyVaultDouble.throttled(1));
    assertLogsIn();
  }

  private JsonObject retried() {
    try {
      return upload(Map.of("max_retries", 8));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  @Order(4)
  @Tag("ENC-06")
  @Tag("TRANS-04")
  void aRewrapThatIsKilledIsFinishedByTheNext() throws Exception {
    // re-wrapping does not read what is inside, so copies do, although they open nowhere
    try (Connection database = server.database(true);
        Statement statement = database.createStatement()) {
      statement.executeUpdate(
          "INSERT INTO connections (name, protocol, host, port, auth_method, username,"
              + " password_encrypted) SELECT 'clone ' || n, protocol, host, port, auth_method,"
              + " username, password_encrypted FROM connections, generate_series(1, "
              + CLONES
              + ") n WHERE id = CAST('"
              + connection
              + "' AS uuid)");
    }
    version = azure.addRsaKey(KeyVaultDouble.KEK, 2048);
    long before = notNaming(version);
    assertThat(before).isGreaterThan(CLONES);
    azure.delay(25);
    Api caller = admin();
    var unused = CompletableFuture.runAsync(() -> caller.post("/admin/encryption/rewrap", null));
    await().atMost(Duration.ofSeconds(60)).until(() -> notNaming(version) < before);
    kill();
    assertThat(notNaming(version)).as("in the middle").isPositive();
    server.close();
    azure.delay(0);
    server = CourierServer.start(data, azure.clientSecretVariables());
    JsonObject done = admin().post("/admin/encryption/rewrap", null).data();
    assertThat(done.getInt("rewrapped")).isPositive().isLessThan((int) before);
    assertThat(notNaming(version)).isZero();
    assertLogsIn();
  }

  private static void kill() {
    ProcessHandle liberty =
        ProcessHandle.current()
            .descendants()
            .filter(p -> p.info().commandLine().orElse("").contains("ws-server.jar"))
            .filter(KeyVaultIT::isOurs)
            .findFirst()
            .orElseThrow();
    liberty.destroyForcibly();
    await().atMost(Duration.ofSeconds(10)).until(() -> !liberty.isAlive());
  }

  private static boolean isOurs(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "environ"))
          .contains(data.toString());
    } catch (IOException e) {
      return false;
    }
  }
}
