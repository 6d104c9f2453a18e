package io.courier.it.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a job does over a connection: one login, its audit trail, and refusals without dialling. */
@ExtendWith(CourierServer.Shared.class)
class ExecutionSessionsIT {
  private static final Set<String> ENDS = Set.of("completed", "failed", "cancelled", "paused");

  @TempDir Path root;

  @Test
  @Tag("SESS-01")
  @Tag("SESS-03")
  @Tag("CAUD-02")
  @Tag("CAUD-03")
  @Tag("CAUD-04")
  @Tag("CAUD-05")
  void fiveStepsLogInOnceAndLeaveATrail(CourierServer server) throws Exception {
    Api admin = Api.admin(server);
    byte[] content = new byte[70_000];
    Path local = Files.createDirectories(server.files().resolve("conn-" + UUID.randomUUID()));
    Files.write(local.resolve("a.bin"), content);
    try (SftpPartner partner = new SftpPartner(root)) {
      String connection = connection(admin, partner);
      JsonObject done =
          run(
              admin,
              step("remote.mkdir", connection, "/out", null),
              step("sftp.upload", connection, "/out/a.bin", local.resolve("a.bin")),
              step("remote.list", connection, "/out", null),
              step("sftp.download", connection, "/out/a.bin", local.resolve("b.bin")),
              step("remote.list", connection, "/", null));
      assertThat(done.getString("state")).as(done.toString()).isEqualTo("completed");
      assertThat(root.resolve("out/a.bin")).hasBinaryContent(content);
      assertThat(partner.proofs()).isEqualTo(1);
      await().until(() -> partner.openSessions() == 0);

      List<JsonObject> rows = audit(admin, connection, done.getString("id"));
      assertThat(rows)
          .extracting(r -> r.getString("operation"))
          .containsExactly(
              "Connected", "AuthSuccess", "Mkdir", "Upload", "Download", "Disconnected");
      JsonObject upload = rows.get(3);
      assertThat(upload.getInt("bytesTransferred")).isEqualTo(content.length);
      assertThat(upload.containsKey("durationMs")).isTrue();
      assertThat(upload.getJsonObject("details").getString("sha256")).hasSize(64);
      assertThat(rows.toString()).doesNotContain(SftpPartner.PASSWORD);

      partner.newHostKey();
      JsonObject changed = run(admin, step("remote.list", connection, "/", null));
      assertThat(changed.toString()).contains("3002");
      assertThat(partner.proofs()).as("nothing secret was sent").isEqualTo(1);
      JsonObject blocked = run(admin, step("remote.list", connection, "/", null));
      assertThat(blocked.toString()).contains("3013");
      assertThat(admin.get("/connections/" + connection).data().getString("status"))
          .isEqualTo("requires_attention");
    }
  }

  private static String connection(Api admin, SftpPartner partner) {
    JsonObject draft =
        Json.createObjectBuilder()
            .add("name", "Sessions " + UUID.randomUUID())
            .add("protocol", "sftp")
            .add("host", partner.host())
            .add("port", partner.port())
            .add("authMethod", "password")
            .add("username", SftpPartner.USER)
            .add("password", SftpPartner.PASSWORD)
            .add("properties", Json.createObjectBuilder().add("idle_session_sec", 0))
            .build();
    return admin.post("/connections", draft).data().getString("id");
  }

  private static JsonObject step(String type, String connection, String remote, Path local) {
    var configuration =
        Json.createObjectBuilder().add("connection_id", connection).add("remote_path", remote);
    if (local != null) {
      configuration.add("local_path", local.toString());
    }
    return Json.createObjectBuilder()
        .add("name", type + " " + remote)
        .add("typeKey", type)
        .add("timeoutSeconds", 120)
        .add("configuration", configuration)
        .build();
  }

  private static JsonObject run(Api admin, JsonObject... steps) {
    JsonArray all = Json.createArrayBuilder(List.of(steps)).build();
    JsonObject job =
        Json.createObjectBuilder()
            .add("name", "Job " + UUID.randomUUID())
            .add("steps", all)
            .build();
    String path = "/jobs/" + admin.post("/jobs", job).data().getString("id");
    String execution = admin.post(path + "/execute", null).data().getString("executionId");
    return await()
        .atMost(Duration.ofSeconds(90))
        .until(
            () -> admin.get(path + "/executions/" + execution).data(),
            e -> ENDS.contains(e.getString("state")));
  }

  private static List<JsonObject> audit(Api admin, String connection, String execution) {
    return admin
        .get(
            "/connections/"
                + connection
                + "/audit?sort=performedAt:asc&pageSize=100&executionId="
                + execution)
        .body()
        .getJsonArray("data")
        .stream()
        .map(v -> v.asJsonObject())
        .toList();
  }
}
