package io.courier.it.job;

import static io.courier.it.job.BatchManager.instance;
import static io.courier.it.job.Jobs.config;
import static io.courier.it.job.Jobs.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Batch operators start, stop and restart runs with Liberty's tool, as Courier users. */
@ExtendWith(CourierServer.Shared.class)
class BatchManagerIT {

  @TempDir Path directory;
  private Partner partner;
  private Jobs jobs;
  private String operator;
  private BatchManager manager;

  @BeforeEach
  void start(CourierServer server) throws Exception {
    partner = new Partner(directory);
    jobs = new Jobs(Api.admin(server));
    operator = Api.newUserName(server, "operator");
    manager = new BatchManager(server, operator, Api.PASSWORD);
  }

  @AfterEach
  void stop() throws Exception {
    partner.close();
  }

  private String slowJob(CourierServer server) throws Exception {
    return slowJob(server, "${var.target}");
  }

  private String slowJob(CourierServer server, String target) throws Exception {
    Files.write(server.files().resolve("batch.bin"), new byte[8 << 20]);
    partner.slow(20);
    String connection = jobs.connection(partner);
    return jobs.create(
        step(
            "sftp.upload",
            "Send",
            60,
            config(
                "connection_id",
                connection,
                "local_path",
                server.files() + "/batch.bin",
                "remote_path",
                target)),
        step("remote.mkdir", "Then", 60, config("connection_id", connection, "remote_path", "/d")));
  }

  private String onceAtATime(CourierServer server) throws Exception {
    Files.write(server.files().resolve("once.bin"), new byte[1000]);
    JsonObject job =
        Jobs.body(
            "Once " + UUID.randomUUID(),
            step(
                "sftp.upload",
                "Send",
                600,
                config(
                    "connection_id",
                    jobs.connection(partner),
                    "local_path",
                    server.files() + "/once.bin",
                    "remote_path",
                    "/${job.execution_id}.bin")));
    return jobs.api()
        .post("/jobs", Json.createObjectBuilder(job).add("maxInstances", 1).build())
        .data()
        .getString("id");
  }

  private JsonObject onlyExecution(String job) {
    return jobs.api()
        .get("/jobs/" + job + "/executions")
        .body()
        .getJsonArray("data")
        .getJsonObject(0);
  }

  @Test
  void submitRunsAJobAndItsLogHasOneLinePerStep(CourierServer server) throws Exception {
    String job = slowJob(server);
    String id = instance(manager.submit("job=" + job, "var.target=/by-batch.bin"));
    await()
        .atMost(Jobs.LIMIT)
        .until(() -> manager.run("status", "--jobInstanceId=" + id).contains("\"COMPLETED\""));
    assertThat(manager.run("status", "--jobInstanceId=" + id))
        .contains("\"exitStatus\":\"COMPLETED\"");
    JsonObject execution = onlyExecution(job);
    assertThat(execution.getString("state")).isEqualTo("completed");
    assertThat(execution.getString("triggeredBy")).isEqualTo("batch:" + operator);
    assertThat(execution.getInt("batchInstanceId")).hasToString(id);
    try (Connection connection = server.database(true);
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT DISTINCT u.username, a.performed_by FROM audit_log_entries a"
                    + " JOIN users u ON u.id = a.performed_by_id WHERE a.entity_id = ?")) {
      query.setObject(1, UUID.fromString(execution.getString("id")));
      ResultSet row = query.executeQuery();
      assertThat(row.next()).as("entries with the user's id").isTrue();
      assertThat(List.of(row.getString(1), row.getString(2))).containsOnly(operator);
      assertThat(row.next()).isFalse();
    }
    assertThat(manager.run("getJobLog", "--jobInstanceId=" + id, "--type=text"))
        .contains(execution.getString("id"), "step=0", "step=1", "bytes=" + (8 << 20));
  }

  @Test
  void unknownAndDisabledJobsFailTheInstanceWithTheCataloguesText() throws Exception {
    String id = instance(manager.submit("job=no such job"));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> manager.run("status", "--jobInstanceId=" + id).contains("FAILED:1030"));
    assertThat(manager.run("getJobLog", "--jobInstanceId=" + id, "--type=text"))
        .contains("Resource not found", "no such job");
    String off =
        jobs.api()
            .post(
                "/jobs",
                Json.createObjectBuilder()
                    .add("name", "Off " + UUID.randomUUID())
                    .add("isEnabled", false)
                    .build())
            .data()
            .getString("id");
    String disabled = instance(manager.submit("job=" + off));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> manager.run("status", "--jobInstanceId=" + disabled).contains("FAILED:2000"));
  }

  @Test
  void stopPausesAndRestartResumesTheSameExecution(CourierServer server) throws Exception {
    String job = slowJob(server);
    partner.slow(200); // a stop comes by another process
    String id = instance(manager.submit("job=" + job, "var.target=/stopped.bin"));
    await()
        .atMost(Jobs.LIMIT)
        .until(
            () ->
                jobs.api()
                    .get("/jobs/" + job + "/executions")
                    .body()
                    .toString()
                    .contains("running"));
    String execution = onlyExecution(job).getString("id");
    jobs.awaitBytes(job, execution, 0, 1 << 20);
    manager.run("stop", "--jobInstanceId=" + id);
    assertThat(jobs.end(job, execution).getString("state")).isEqualTo("paused");
    partner.slow(1);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> manager.run("status", "--jobInstanceId=" + id).contains("\"STOPPED\""));
    assertThat(manager.run("status", "--jobInstanceId=" + id)).contains("\"PAUSED\"");
    manager.run("restart", "--jobInstanceId=" + id, "--reusePreviousParams");
    await()
        .atMost(Jobs.LIMIT)
        .until(() -> jobs.execution(job, execution).getString("state").equals("completed"));
    assertThat(jobs.execution(job, execution).getJsonArray("stepExecutions")).hasSize(2);
  }

  private void awaitState(String job, String state) {
    await()
        .atMost(Jobs.LIMIT)
        .until(
            () ->
                jobs
                    .api()
                    .get("/jobs/" + job + "/executions")
                    .body()
                    .getJsonArray("data")
                    .getValuesAs(JsonObject.class)
                    .stream()
                    .anyMatch(e -> e.getString("state").equals(state)));
  }

  private static void awaitStatus(BatchManager by, String id, String status) {
    await()
        .atMost(Jobs.LIMIT)
        .until(() -> by.run("status", "--jobInstanceId=" + id).contains(status));
  }

  /** Runs that others started, through the API: operators steer them, viewers read. */
  @Test
  @Tag("RBAC-02")
  void operatorsSteerTheRunsOfOthersAndViewersOnlyRead(CourierServer server) throws Exception {
    String job = slowJob(server, "/steered.bin");
    partner.slow(200);
    String execution = jobs.execute(job).getString("executionId");
    jobs.awaitBytes(job, execution, 0, 1 << 20);
    String id = Integer.toString(jobs.execution(job, execution).getInt("batchInstanceId"));
    BatchManager viewer = new BatchManager(server, Api.newUserName(server, "viewer"), Api.PASSWORD);
    assertThat(viewer.run("status", "--jobInstanceId=" + id)).contains("STARTED");
    for (String action : List.of("stop", "restart", "purge")) {
      assertThat(viewer.run(action, "--jobInstanceId=" + id)).as(action).contains("403");
    }
    manager.run("stop", "--jobInstanceId=" + id);
    assertThat(jobs.end(job, execution).getString("state")).isEqualTo("paused");
    assertThat(jobs.execution(job, execution).getString("pausedBy")).isEqualTo(operator);
    partner.slow(1);
    awaitStatus(viewer, id, "\"PAUSED\"");
    manager.run("restart", "--jobInstanceId=" + id);
    awaitState(job, "completed");
    awaitStatus(viewer, id, "\"COMPLETED\"");
    assertThat(viewer.run("getJobLog", "--jobInstanceId=" + id, "--type=text"))
        .contains("execution=" + execution, "step=0", "state=completed");
    assertThat(manager.run("purge", "--jobInstanceId=" + id)).contains("403");
    assertThat(denials()).hasSize(1).allMatch(d -> d.contains("Batch instances: delete"));
  }

  /** Exit statuses of runs that fail and that are cancelled; the job by its name. */
  @Test
  void exitStatusNamesTheCodeOrTheCancel(CourierServer server) throws Exception {
    String job =
        jobs.create(
            step(
                "file.copy",
                "Copy",
                60,
                config(
                    "source_path",
                    server.files() + "/no-such-file",
                    "destination_path",
                    server.files() + "/x")));
    String name = jobs.api().get("/jobs/" + job).data().getString("name");
    String failed = instance(manager.submit("job=" + name));
    awaitState(job, "failed");
    int code = jobs.execution(job, onlyExecution(job).getString("id")).getInt("errorCode");
    awaitStatus(manager, failed, "FAILED:" + code);
    String slow = slowJob(server);
    partner.slow(200);
    String cancelled = instance(manager.submit("job=" + slow, "var.target=/cancelled.bin"));
    awaitState(slow, "running");
    jobs.api()
        .post(
            "/jobs/" + slow + "/executions/" + onlyExecution(slow).getString("id") + "/cancel",
            Json.createObjectBuilder().add("reason", "enough").build());
    partner.slow(1);
    awaitState(slow, "cancelled");
    awaitStatus(manager, cancelled, "\"CANCELLED\"");
  }

  /** Stop while the instance waits for its turn is a pause; restart waits again and runs. */
  @Test
  void stopWhileWaitingPauses(CourierServer server) throws Exception {
    String job = onceAtATime(server);
    partner.hold();
    String runs = jobs.execute(job).getString("executionId");
    await()
        .atMost(Jobs.LIMIT)
        .until(() -> jobs.execution(job, runs).getString("state").equals("running"));
    String id = instance(manager.submit("job=" + job));
    String waits =
        await()
            .atMost(Jobs.LIMIT)
            .until(() -> onlyExecution(job).getString("id"), i -> !i.equals(runs));
    manager.run("stop", "--jobInstanceId=" + id);
    awaitStatus(manager, id, "\"PAUSED\"");
    assertThat(jobs.execution(job, waits).getString("state")).isEqualTo("queued");
    partner.release();
    await()
        .atMost(Jobs.LIMIT)
        .until(() -> jobs.execution(job, runs).getString("state").equals("completed"));
    assertThat(jobs.execution(job, waits).getString("state")).as("held back").isEqualTo("queued");
    manager.run("restart", "--jobInstanceId=" + id, "--reusePreviousParams");
    await()
        .atMost(Jobs.LIMIT)
        .until(() -> jobs.execution(job, waits).getString("state").equals("completed"));
    awaitStatus(manager, id, "\"COMPLETED\"");
  }

  @Test
  @Tag("THR-03")
  void onlyTheEngineNamesAnExecution(CourierServer server) throws Exception {
    String job = slowJob(server);
    partner.slow(200);
    String running = instance(manager.submit("job=" + job, "var.target=/once.bin"));
    await()
        .atMost(Jobs.LIMIT)
        .until(
            () ->
                jobs.api()
                    .get("/jobs/" + job + "/executions")
                    .body()
                    .toString()
                    .contains("running"));
    String execution = onlyExecution(job).getString("id");
    for (String named : List.of(execution, "no id at all")) {
      String id = instance(manager.submit("execution=" + named, "job=" + job));
      await()
          .atMost(Jobs.LIMIT)
          .until(() -> manager.run("status", "--jobInstanceId=" + id).contains("FAILED:1020"));
      assertThat(manager.run("getJobLog", "--jobInstanceId=" + id, "--type=text"))
          .contains("The parameter execution is the engine's own");
    }
    partner.slow(1);
    assertThat(jobs.end(job, execution).getString("state")).isEqualTo("completed");
    JsonObject ended = jobs.execution(job, execution);
    assertThat(ended.getInt("batchInstanceId")).hasToString(running);
    assertThat(ended.getJsonArray("stepExecutions")).as("each step once").hasSize(2);
    assertThat(jobs.api().get("/jobs/" + job + "/executions").body().getJsonArray("data"))
        .hasSize(1);
    assertThat(denials()).hasSize(2).allMatch(d -> d.contains("take up an execution"));
  }

  @Test
  @Tag("THR-03")
  void aJobDefinitionOfOnesOwnIsRefused(CourierServer server) throws Exception {
    Path own = directory.resolve("own.xml");
    Files.writeString(
        own,
        "<job id='own' xmlns='https://jakarta.ee/xml/ns/jakartaee' version='2.0'>"
            + "<step id='s'><batchlet ref='courierBatchlet'/></step></job>");
    String output =
        manager.run("submit", "--applicationName=courier", "--jobXMLFile=" + own, "--verbose");
    assertThat(BatchManager.INSTANCE.matcher(output).find()).as(output).isFalse();
    assertThat(output).contains("403", "Only the job courier-job may be submitted");
    assertThat(denials()).hasSize(1);
  }

  /** What the operator was refused, as the audit log has it. */
  private List<String> denials() {
    return jobs
        .api()
        .get("/audit-log?pageSize=50&performedBy=" + operator)
        .body()
        .getJsonArray("data")
        .getValuesAs(JsonObject.class)
        .stream()
        .filter(e -> e.getString("operation").equals("PermissionDenied"))
        .map(JsonObject::toString)
        .toList();
  }

  @Test
  void aViewerMaySubmitNothing(CourierServer server) throws Exception {
    String output =
        new BatchManager(server, Api.newUserName(server, "viewer"), Api.PASSWORD)
            .submit("job=anything at all");
    assertThat(BatchManager.INSTANCE.matcher(output).find()).as(output).isFalse();
  }
}
