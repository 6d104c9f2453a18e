package io.courier.it.job;

import static io.courier.it.job.Jobs.config;
import static io.courier.it.job.Jobs.step;
import static io.courier.it.job.Jobs.stepOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(CourierServer.Shared.class)
class ResumeIT {
  private static final int MEGABYTE = 1 << 20;

  @TempDir Path remote;
  private Partner partner;
  private Jobs jobs;
  private CourierServer server;
  private String connection;

  @BeforeEach
  void start(CourierServer running) throws Exception {
    server = running;
    partner = new Partner(remote);
    jobs = new Jobs(Api.admin(server));
    connection = jobs.connection(partner);
  }

  @AfterEach
  void stop() throws Exception {
    partner.close();
  }

  private byte[] source(String name, int size) throws Exception {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    Files.write(server.files().resolve(name), content);
    return content;
  }

  private JsonObjectBuilder upload(String local, String target) {
    return step(
        "sftp.upload",
        "Send",
        60,
        config(
                "connection_id",
                connection,
                "local_path",
                server.files() + "/" + local,
                "remote_path",
                target)
            .add("resume_partial", true));
  }

  /** A job whose failed steps are tried again. */
  private String retrying(int most, int seconds, JsonObjectBuilder step) {
    JsonObject body =
        Json.createObjectBuilder()
            .add("name", "Retry " + UUID.randomUUID())
            .add(
                "failurePolicy",
                Json.createObjectBuilder()
                    .add("type", "retry_step")
                    .add("maxRetries", most)
                    .add("backoffBaseSeconds", seconds)
                    .add("backoffMaxSeconds", 60))
            .add("steps", Json.createArrayBuilder().add(step))
            .build();
    return jobs.api().post("/jobs", body).data().getString("id");
  }

  /** The stored context, as another node would find it. */
  private JsonObject context(String execution) throws Exception {
    try (Connection database = server.database(true);
        PreparedStatement query =
            database.prepareStatement(
                "SELECT context_snapshot FROM job_executions WHERE id = ?::uuid")) {
      query.setString(1, execution);
      try (ResultSet row = query.executeQuery()) {
        assertThat(row.next()).isTrue();
        try (var reader = Json.createReader(new StringReader(row.getString(1)))) {
          return reader.readObject();
        }
      }
    }
  }

  private List<JsonObject> rows(String execution, String operation) {
    return jobs.api()
        .get(
            "/connections/"
                + connection
                + "/audit?pageSize=100&operation="
                + operation
                + "&executionId="
                + execution)
        .body()
        .getJsonArray("data")
        .getValuesAs(JsonValue::asJsonObject);
  }

  @Test
  @Tag("RES-01")
  @Tag("RES-06")
  @Tag("RES-07")
  @Tag("RES-08")
  @Tag("RES-09")
  @Tag("SESS-09")
  @Tag("SESS-10")
  void aCutUploadIsTriedAgainAndGoesOn() throws Exception {
    byte[] content = source("cut.bin", 24 * MEGABYTE);
    partner.cutAt(12 * MEGABYTE);
    String job = retrying(2, 1, upload("cut.bin", "/cut.bin"));
    JsonObject end = jobs.run(job);
    assertThat(end.getString("state")).as("%s", end).isEqualTo("completed");
    assertThat(stepOf(end, 0).getInt("errorCode")).isEqualTo(3030);
    assertThat(stepOf(end, 0).getString("state")).isEqualTo("failed");
    assertThat(stepOf(end, 1).getInt("retryAttempt")).isEqualTo(1);
    JsonObject file =
        stepOf(end, 1).getJsonObject("outputData").getJsonArray("files").getJsonObject(0);
    assertThat(file.getJsonNumber("resumed_from").longValue())
        .isBetween(10L * MEGABYTE, 13L * MEGABYTE);
    assertThat(Files.readAllBytes(remote.resolve("cut.bin"))).isEqualTo(content);
    assertThat(remote.resolve("cut.bin.tmp")).doesNotExist();
    assertThat(jobs.api().get("/audit-log?operation=StepRetrying").body().toString())
        .contains(end.getString("id"), "\"delaySeconds\":1");
    List<JsonObject> uploads = rows(end.getString("id"), "Upload");
    assertThat(uploads).hasSize(2);
    assertThat(uploads.stream().map(u -> u.getJsonObject("details").getBoolean("success")))
        .containsExactlyInAnyOrder(true, false);
    assertThat(uploads).allMatch(u -> u.getJsonNumber("bytesTransferred").longValue() > 0);
    JsonObject state = context(end.getString("id")).getJsonObject("0.transfer_state");
    assertThat(state.getBoolean("completed")).isTrue();
    assertThat(state.getString("remote_path")).isEqualTo("/cut.bin");
  }

  @Test
  @Tag("RES-08")
  void aPausedUploadStopsAtOnceAndGoesOn() throws Exception {
    byte[] content = source("pause.bin", 24 * MEGABYTE);
    partner.slow(20);
    String job = jobs.create(upload("pause.bin", "/pause.bin"));
    String id = jobs.execute(job).getString("executionId");
    jobs.awaitBytes(job, id, 0, 3 * MEGABYTE);
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(
                        context(id)
                            .getJsonObject("0.transfer_state")
                            .getJsonNumber("bytes_transferred")
                            .longValue())
                    .as("persisted while it runs")
                    .isGreaterThan(MEGABYTE));
    String base = "/jobs/" + job + "/executions/" + id;
    jobs.api().post(base + "/pause", null).data();
    JsonObject paused = jobs.end(job, id);
    assertThat(paused.getString("state")).isEqualTo("paused");
    assertThat(stepOf(paused, 0).getString("state")).isEqualTo("failed");
    long stored = Files.size(remote.resolve("pause.bin.tmp"));
    assertThat(stored).isBetween(3L * MEGABYTE, 23L * MEGABYTE);
    partner.slow(0);
    jobs.api().post(base + "/resume", null).data();
    JsonObject end =
        await()
            .atMost(Jobs.LIMIT)
            .until(() -> jobs.execution(job, id), e -> e.getString("state").equals("completed"));
    JsonObject file =
        stepOf(end, 1).getJsonObject("outputData").getJsonArray("files").getJsonObject(0);
    assertThat(file.getJsonNumber("resumed_from").longValue()).isEqualTo(stored);
    assertThat(Files.readAllBytes(remote.resolve("pause.bin"))).isEqualTo(content);
  }

  @Test
  @Tag("ATOM-03")
  void waitingForTheNextTryHonoursCancelAndLeavesNothing() throws Exception {
    source("cancel.bin", 8 * MEGABYTE);
    partner.cutAt(4 * MEGABYTE);
    String job = retrying(5, 60, upload("cancel.bin", "/cancel.bin"));
    String id = jobs.execute(job).getString("executionId");
    await()
        .atMost(Jobs.LIMIT)
        .until(() -> jobs.execution(job, id).getJsonArray("stepExecutions").size() == 2);
    assertThat(remote.resolve("cancel.bin.tmp")).exists();
    assertThat(stepOf(jobs.execution(job, id), 1).getString("state")).isEqualTo("pending");
    jobs.api().post("/jobs/" + job + "/executions/" + id + "/cancel", null).data();
    JsonObject end = jobs.end(job, id);
    assertThat(end.getString("state")).isEqualTo("cancelled");
    await().atMost(Duration.ofSeconds(10)).until(() -> remote.toFile().list().length == 0);
  }

  @Test
  @Tag("ATOM-03")
  void cancelOfAPausedUploadLeavesNothingAtThePartner() throws Exception {
    source("paused.bin", 24 * MEGABYTE);
    partner.slow(20);
    String job = jobs.create(upload("paused.bin", "/paused.bin"));
    String id = jobs.execute(job).getString("executionId");
    jobs.awaitBytes(job, id, 0, 3 * MEGABYTE);
    String base = "/jobs/" + job + "/executions/" + id;
    jobs.api().post(base + "/pause", null).data();
    assertThat(jobs.end(job, id).getString("state")).isEqualTo("paused");
    assertThat(remote.resolve("paused.bin.tmp")).exists();
    partner.slow(0);
    jobs.api().post(base + "/cancel", null).data();
    assertThat(jobs.execution(job, id).getString("state")).isEqualTo("cancelled");
    await().atMost(Duration.ofSeconds(15)).until(() -> remote.toFile().list().length == 0);
    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(
            () ->
                assertThat(rows(id, "Delete"))
                    .singleElement()
                    .satisfies(
                        row ->
                            assertThat(row.getJsonObject("details").getString("path"))
                                .isEqualTo("/paused.bin.tmp")));
  }

  @Test
  void aLargeTransferBorrowsFurtherSessionsOfItsConnection() throws Exception {
    byte[] content = source("large.bin", 96 * MEGABYTE);
    JsonObject body =
        Json.createObjectBuilder()
            .add("name", "Parallel " + UUID.randomUUID())
            .add("protocol", "sftp")
            .add("host", "127.0.0.1")
            .add("port", partner.port())
            .add("authMethod", "password")
            .add("username", Partner.USER)
            .add("password", Partner.PASSWORD)
            .add(
                "properties",
                Json.createObjectBuilder().add("parallel_sessions", 3).add("idle_session_sec", 0))
            .build();
    connection = jobs.api().post("/connections", body).data().getString("id");
    JsonObject end =
        jobs.run(
            jobs.create(
                upload("large.bin", "/large.bin"),
                step(
                    "sftp.download",
                    "Fetch",
                    60,
                    config(
                        "connection_id",
                        connection,
                        "remote_path",
                        "/large.bin",
                        "local_path",
                        server.files() + "/large-back.bin"))));
    assertThat(end.getString("state")).as("%s", end).isEqualTo("completed");
    assertThat(Files.readAllBytes(remote.resolve("large.bin"))).isEqualTo(content);
    assertThat(Files.readAllBytes(server.files().resolve("large-back.bin"))).isEqualTo(content);
    int opened = rows(end.getString("id"), "Connected").size();
    assertThat(opened).as("sessions of this execution").isGreaterThan(1);
    assertThat(rows(end.getString("id"), "AuthSuccess")).hasSize(opened);
    assertThat(rows(end.getString("id"), "Disconnected")).hasSize(opened);
    await().atMost(Duration.ofSeconds(15)).until(() -> partner.sessions() == 0);
  }

  @Test
  void whatNobodyMendsIsNotTriedAgain() {
    String wrong = jobs.connection(partner, "wrong");
    String job =
        retrying(
            3, 1, step("remote.list", "L", 60, config("connection_id", wrong, "remote_path", "/")));
    JsonObject end = jobs.run(job);
    assertThat(end.getInt("errorCode")).isEqualTo(3001);
    assertThat(end.getJsonArray("stepExecutions")).hasSize(1);
  }

  @Test
  void filesOfASetAreSentOnceEachAcrossACut() throws Exception {
    Path directory = Files.createDirectories(server.files().resolve("many"));
    for (int i = 0; i < 300; i++) {
      Files.write(directory.resolve("f%03d".formatted(i)), new byte[1000 + i]);
    }
    // in name order after the small ones: cut while it is sent
    byte[] big = source("many/z.bin", 9 * MEGABYTE);
    partner.cutAt(4 * MEGABYTE);
    String job = retrying(2, 0, upload("many/*", "/"));
    JsonObject end = jobs.run(job);
    assertThat(end.getString("state")).as("%s", end).isEqualTo("completed");
    assertThat(stepOf(end, 0).getString("state")).isEqualTo("failed");
    JsonObject output = stepOf(end, 1).getJsonObject("outputData");
    assertThat(output.getJsonArray("files")).hasSize(301);
    assertThat(remote.toFile().list()).hasSize(301);
    assertThat(Files.readAllBytes(remote.resolve("z.bin"))).isEqualTo(big);
    assertThat(IntStream.range(0, 300).mapToObj("f%03d"::formatted))
        .allMatch(name -> partner.written().stream().filter(w -> w.startsWith(name)).count() == 1);
    assertThat(
            output
                .getJsonArray("files")
                .getJsonObject(300)
                .getJsonNumber("resumed_from")
                .longValue())
        .isPositive();
    JsonObject back =
        jobs.run(
            jobs.create(
                step(
                    "sftp.download",
                    "Fetch",
                    60,
                    config(
                        "connection_id",
                        connection,
                        "remote_path",
                        "/",
                        "file_pattern",
                        "f*",
                        "local_path",
                        server.files() + "/back/"))));
    assertThat(back.getString("state")).as("%s", back).isEqualTo("completed");
    assertThat(server.files().resolve("back").toFile().list()).hasSize(300);
    assertThat(rows(back.getString("id"), "Download")).hasSize(100);
  }
}
