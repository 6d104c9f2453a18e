package io.courier.it.job;

import static io.courier.it.job.Jobs.body;
import static io.courier.it.job.Jobs.config;
import static io.courier.it.job.Jobs.step;
import static io.courier.it.job.Jobs.stepOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(CourierServer.Shared.class)
class JobsIT {
  private CourierServer server;
  private static final int MEGABYTE = 1 << 20;

  @TempDir Path a;
  @TempDir Path b;
  private Partner source;
  private Partner target;
  private Jobs jobs;
  private Path temp;

  @BeforeEach
  void start(CourierServer server) throws Exception {
    this.server = server;
    source = new Partner(a);
    target = new Partner(b);
    jobs = new Jobs(Api.admin(server));
    temp = server.data().resolve("temp");
  }

  @AfterEach
  void stop() throws Exception {
    source.close();
    target.close();
  }

  private static byte[] content(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }

  private void leavesNothing(String execution) {
    await().atMost(Duration.ofSeconds(15)).until(() -> source.sessions() + target.sessions() == 0);
    assertThat(temp.resolve(execution)).doesNotExist();
  }

  @Test
  @Tag("SESS-01")
  @Tag("SESS-02")
  @Tag("SESS-03")
  @Tag("DIR-01")
  @Tag("DIR-02")
  @Tag("DIR-03")
  @Tag("PROG-03")
  @Tag("RES-07")
  @Tag("RES-09")
  @Tag("SENS-07")
  void fiveStepsBetweenTwoPartnersLogInOnceEach() throws Exception {
    byte[] content = content(3 * MEGABYTE + 7);
    Files.write(a.resolve("pay roll ü.bin"), content);
    String from = jobs.connection(source);
    String to = jobs.connection(target);
    String job =
        jobs.create(
            step("remote.list", "Look", 60, config("connection_id", from, "remote_path", "/")),
            step("sftp.download", "Fetch", 60, config("connection_id", from, "remote_path", "/")),
            step(
                "file.copy",
                "Copy",
                60,
                config(
                    "source_path",
                    "context:fetch.downloaded_file",
                    "destination_path",
                    "out/x.bin")),
            step(
                "remote.mkdir", "Make", 60, config("connection_id", to, "remote_path", "/in/deep")),
            step(
                "sftp.upload",
                "Send",
                60,
                config(
                    "connection_id", to,
                    "local_path", "${copy.copied_file}",
                    "remote_path", "/in/deep/done.bin")),
            step("remote.mkdir", "Spare", 60, config("connection_id", to, "remote_path", "/spare")),
            step(
                "remote.rmdir",
                "Unmake",
                60,
                config("connection_id", to, "remote_path", "/spare")));
    JsonObject done = jobs.run(job);
    assertThat(done.getString("state")).as("%s", done).isEqualTo("completed");
    assertThat(Files.readAllBytes(b.resolve("in/deep/done.bin"))).isEqualTo(content);
    assertThat(source.logins()).isEqualTo(1);
    assertThat(target.logins()).isEqualTo(1);
    JsonObject fetched = stepOf(done, 1).getJsonObject("outputData");
    JsonObject sent = stepOf(done, 4).getJsonObject("outputData");
    assertThat(sent.getJsonArray("files").getJsonObject(0).getString("sha256"))
        .hasSize(64)
        .isEqualTo(fetched.getJsonArray("files").getJsonObject(0).getString("sha256"));
    assertThat(stepOf(done, 0).getJsonObject("outputData").getInt("file_count")).isEqualTo(1);
    assertThat(sent.getJsonObject("transfer_state").getBoolean("completed")).isTrue();
    assertThat(sent.getJsonObject("transfer_state").getInt("total_bytes"))
        .isEqualTo(content.length);
    assertThat(stepOf(done, 6).getJsonObject("outputData").getBoolean("existed")).isTrue();
    assertThat(b.resolve("spare")).doesNotExist();
    leavesNothing(done.getString("id"));
    auditOfStepTells(stepOf(done, 4).getString("id"), content.length);
  }

  private void auditOfStepTells(String step, long bytes) throws Exception {
    JsonObject details =
        jobs
            .api()
            .get("/audit-log/entity/step_execution/" + step)
            .body()
            .getJsonArray("data")
            .getValuesAs(JsonObject.class)
            .stream()
            .filter(row -> row.getString("operation").equals("StepCompleted"))
            .findFirst()
            .orElseThrow()
            .getJsonObject("details");
    assertThat(details.getInt("bytes")).isEqualTo(bytes);
    assertThat(details.getInt("durationMs")).isPositive();
    assertThat(details.getInt("averageBytesPerSec")).isPositive();
  }

  @Test
  @Tag("XFER-09")
  @Tag("PROG-05")
  @Tag("ATOM-03")
  @Tag("SESS-03")
  void cancelStopsAnUploadInTheMiddle(CourierServer server) throws Exception {
    Files.write(server.files().resolve("large.bin"), content(64 * MEGABYTE));
    target.slow(20);
    String job =
        jobs.create(
            step(
                "sftp.upload",
                "Send",
                60,
                config(
                    "connection_id",
                    jobs.connection(target),
                    "local_path",
                    server.files() + "/large.bin",
                    "remote_path",
                    "/large.bin")));
    String id = jobs.execute(job).getString("executionId");
    jobs.awaitBytes(job, id, 0, MEGABYTE);
    JsonObject answer =
        jobs.api()
            .post(
                "/jobs/" + job + "/executions/" + id + "/cancel",
                Json.createObjectBuilder().add("reason", "changed my mind").build())
            .data();
    assertThat(answer.getString("requestedState")).isEqualTo("cancelled");
    JsonObject end = jobs.end(job, id);
    assertThat(end.getString("state")).isEqualTo("cancelled");
    assertThat(end.getString("cancelReason")).isEqualTo("changed my mind");
    assertThat(end.getString("cancelledBy")).isNotBlank();
    assertThat(stepOf(end, 0).getString("state")).isEqualTo("failed");
    leavesNothing(id);
    assertThat(b).isEmptyDirectory();
    assertThat(jobs.api().post("/jobs/" + job + "/executions/" + id + "/cancel", null).code())
        .isEqualTo(2002);
  }

  @Test
  @Tag("SESS-03")
  void pauseStopsBetweenStepsAndResumeGoesOn(CourierServer server) throws Exception {
    Files.write(server.files().resolve("paused.bin"), content(8 * MEGABYTE));
    target.slow(20);
    String to = jobs.connection(target);
    String job =
        jobs.create(
            step(
                "sftp.upload",
                "First",
                60,
                config(
                    "connection_id",
                    to,
                    "local_path",
                    server.files() + "/paused.bin",
                    "remote_path",
                    "/one.bin")),
            step("remote.mkdir", "Second", 60, config("connection_id", to, "remote_path", "/two")));
    String id = jobs.execute(job).getString("executionId");
    jobs.awaitBytes(job, id, 0, MEGABYTE);
    String base = "/jobs/" + job + "/executions/" + id;
    jobs.api().post(base + "/pause", null).data();
    assertThat(jobs.api().post(base + "/pause", null).status()).isEqualTo(200);
    JsonObject paused = jobs.end(job, id);
    assertThat(paused.getString("state")).isEqualTo("paused");
    assertThat(stepOf(paused, 0).getString("state")).isEqualTo("completed");
    assertThat(stepOf(paused, 1).getString("state")).isEqualTo("pending");
    assertThat(temp.resolve(id)).exists();
    await().atMost(Duration.ofSeconds(15)).until(() -> target.sessions() == 0);

    jobs.api().post(base + "/resume", null).data();
    await()
        .atMost(Jobs.LIMIT)
        .until(() -> jobs.execution(job, id).getString("state").equals("completed"));
    JsonObject done = jobs.execution(job, id);
    assertThat(done.getJsonArray("stepExecutions")).hasSize(2);
    assertThat(done.getInt("batchInstanceId")).isEqualTo(paused.getInt("batchInstanceId"));
    assertThat(b.resolve("two")).isDirectory();
    assertThat(jobs.api().post(base + "/resume", null).code()).isEqualTo(2004);
    assertThat(jobs.api().post(base + "/pause", null).code()).isEqualTo(2003);
    leavesNothing(id);
  }

  @Test
  @Tag("PROG-04")
  void silenceOfThePartnerTimesTheStepOut(CourierServer server) throws Exception {
    Files.write(server.files().resolve("stall.bin"), content(4 * MEGABYTE));
    target.hold();
    String job =
        jobs.create(
            step(
                "sftp.upload",
                "Send",
                2,
                config(
                    "connection_id",
                    jobs.connection(target),
                    "local_path",
                    server.files() + "/stall.bin",
                    "remote_path",
                    "/stall.bin")));
    JsonObject end = jobs.run(job);
    assertThat(end.getString("state")).isEqualTo("failed");
    assertThat(end.getInt("errorCode")).as("%s", end).isEqualTo(2050);
    assertThat(end.getString("errorMessage")).contains("no progress for 2 seconds");
    target.release();
    leavesNothing(end.getString("id"));
    assertThat(b.resolve("stall.bin")).doesNotExist();
  }

  @Test
  void failuresHaveTheirCodesAndLeaveTheRestUndone() throws Exception {
    Files.write(a.resolve("file"), content(10));
    String wrong = jobs.connection(source, "wrong");
    JsonObject refused =
        jobs.run(
            jobs.create(
                step(
                    "sftp.download",
                    "Fetch",
                    60,
                    config("connection_id", wrong, "remote_path", "/file"))));
    assertThat(refused.getInt("errorCode")).as("%s", refused).isEqualTo(3001);
    String right = jobs.connection(source);
    JsonObject missing =
        jobs.run(
            jobs.create(
                step(
                    "sftp.download",
                    "Fetch",
                    60,
                    config("connection_id", right, "remote_path", "/nothing")),
                step(
                    "remote.mkdir",
                    "Never",
                    60,
                    config("connection_id", right, "remote_path", "/x"))));
    assertThat(missing.getInt("errorCode")).isEqualTo(3031);
    assertThat(stepOf(missing, 0).getInt("errorCode")).isEqualTo(3031);
    assertThat(stepOf(missing, 0).getString("errorStackTrace")).contains("\tat io.courier.");
    JsonObject shown =
        Api.newUser(server, "operator")
            .get("/jobs/" + missing.getString("jobId") + "/executions/" + missing.getString("id"))
            .data();
    assertThat(stepOf(shown, 0).getInt("errorCode")).isEqualTo(3031);
    assertThat(shown.toString()).as("for administrators only").doesNotContain("io.courier");
    assertThat(stepOf(missing, 1).getString("state")).isEqualTo("skipped");
    JsonObject reference =
        jobs.run(
            jobs.create(
                step(
                    "sftp.download",
                    "Fetch",
                    60,
                    config("connection_id", right, "remote_path", "context:var.path"))));
    assertThat(reference.getInt("errorCode")).isEqualTo(2053);
    assertThat(reference.getString("errorMessage")).contains("var.path");
    JsonObject path =
        jobs.run(
            jobs.create(
                step("remote.list", "L", 60, config("connection_id", right, "remote_path", "/")),
                step("file.delete", "Delete", 60, config("path", "${0.file_list}/../../x"))));
    assertThat(path.getInt("errorCode")).isEqualTo(2054);
    leavesNothing(path.getString("id"));
  }

  @Test
  void downloadsMatchInNameOrderAndSourcesGoOnlyAfterTheRecord() throws Exception {
    for (String name : new String[] {"c.csv", "a.csv", "b.txt"}) {
      Files.writeString(a.resolve(name), name);
    }
    String from = jobs.connection(source);
    String job =
        jobs.create(
            step(
                "sftp.download",
                "Fetch",
                60,
                config("connection_id", from, "remote_path", "/", "filePattern", "*.csv")
                    .add("deleteAfterDownload", true)));
    JsonObject done = jobs.run(job);
    assertThat(done.getString("state")).as("%s", done).isEqualTo("completed");
    assertThat(stepOf(done, 0).getJsonObject("outputData").getJsonArray("downloaded_files"))
        .hasToString("[\"a.csv\",\"c.csv\"]");
    assertThat(a.resolve("a.csv")).doesNotExist();
    assertThat(a.resolve("b.txt")).exists();
    assertThat(jobs.run(job).getInt("errorCode")).isEqualTo(3031);
  }

  @Test
  void definitionsAreCheckedOnSave() {
    String from = jobs.connection(source);
    Api api = jobs.api();
    assertThat(api.post("/jobs", body("J", step("sftp.beam", "A", 60, config()))).code())
        .isEqualTo(2010);
    Api.Answer bad =
        api.post(
            "/jobs",
            body(
                "J",
                step(
                    "sftp.download",
                    "A",
                    60,
                    config(
                        "connection_id", from, "remote_path", "context:later.x", "extra", "1"))));
    assertThat(bad.status()).isEqualTo(400);
    assertThat(bad.code()).isEqualTo(2011);
    assertThat(bad.body().toString())
        .contains("steps[0].configuration.remote_path", "steps[0].configuration.extra");
    String empty = api.post("/jobs", body("Empty " + UUID.randomUUID())).data().getString("id");
    assertThat(api.post("/jobs/" + empty + "/execute", null).code()).isEqualTo(2008);
    JsonObject disabled =
        Json.createObjectBuilder()
            .add("name", "Off")
            .add("isEnabled", false)
            .add(
                "steps",
                Json.createArrayBuilder()
                    .add(
                        step(
                            "remote.list",
                            "A",
                            60,
                            config("connection_id", from, "remote_path", "/"))))
            .build();
    String off = api.post("/jobs", disabled).data().getString("id");
    assertThat(api.post("/jobs/" + off + "/execute", null).code()).isEqualTo(2000);
  }

  @Test
  @Tag("CONN-01")
  void everyEditIsAVersionAndAnExecutionKeepsItsOwn() throws Exception {
    Api api = jobs.api();
    String from = jobs.connection(source);
    JsonObject first =
        body(
            "Versions",
            step("remote.list", "List", 60, config("connection_id", from, "remote_path", "/")));
    JsonObject made = api.post("/jobs", first).data();
    String path = "/jobs/" + made.getString("id");
    assertThat(made.getInt("currentVersion")).isEqualTo(1);
    assertThat(api.send("PUT", path, first).data().getInt("currentVersion")).isEqualTo(1);
    JsonObject second =
        body(
            "Versions",
            step("remote.list", "Other", 60, config("connection_id", from, "remote_path", "/")));
    assertThat(api.send("PUT", path, second).data().getInt("currentVersion")).isEqualTo(2);
    assertThat(api.get(path + "/versions").body().getJsonArray("data")).hasSize(2);
    assertThat(
            api.get(path + "/versions/1")
                .data()
                .getJsonObject("configSnapshot")
                .getJsonArray("steps")
                .getJsonObject(0)
                .getString("name"))
        .isEqualTo("List");
    assertThat(api.get(path + "/versions/9").code()).isEqualTo(2030);
    assertThat(jobs.run(made.getString("id")).getInt("jobVersionNumber")).isEqualTo(2);
    assertThat(api.get("/connections/" + from).data().getJsonObject("usedBy")).isNotNull();
    assertThat(api.delete("/connections/" + from).code()).isEqualTo(3010);
    assertThat(api.delete(path).data().getBoolean("deleted")).isTrue();
    assertThat(api.get(path).code()).isEqualTo(1030);
    assertThat(api.get("/step-types/sftp.list").data().getString("typeKey"))
        .isEqualTo("remote.list");
  }

  @Test
  @Tag("CONN-25")
  void theFileBrowserShowsTheRootsAndNothingElse(CourierServer server) throws Exception {
    Api api = Api.admin(server);
    Path shown = Files.createDirectories(server.files().resolve("browsed"));
    Files.writeString(shown.resolve("a.txt"), "four");
    JsonObject roots = api.get("/filesystem/browse").data();
    String root = roots.getJsonArray("entries").getJsonObject(0).getString("path");
    JsonObject found = api.get("/filesystem/browse?path=" + root + "/browsed").data();
    assertThat(found.getString("parent")).isEqualTo(root);
    assertThat(found.getBoolean("truncated")).isFalse();
    JsonObject file = found.getJsonArray("entries").getJsonObject(0);
    assertThat(file.getString("name")).isEqualTo("a.txt");
    assertThat(file.getString("type")).isEqualTo("file");
    assertThat(file.getInt("size")).isEqualTo(4);
    assertThat(file.getString("modified")).endsWith("Z");
    assertThat(api.get("/filesystem/browse?path=" + root + "/missing"))
        .returns(404, Api.Answer::status)
        .returns(8000, Api.Answer::code);
    assertThat(api.get("/filesystem/browse?path=" + root + "/../secrets"))
        .returns(403, Api.Answer::status)
        .returns(8001, Api.Answer::code);
    assertThat(api.get("/filesystem/browse?root=" + root).code()).isEqualTo(1002);
  }

  @Test
  void theLimitHoldsAndTheQueueIsFirstInFirstOut(CourierServer server) throws Exception {
    Files.write(server.files().resolve("queue.bin"), content(MEGABYTE));
    target.slow(300); // a write is up to 256 KB
    String job =
        jobs.create(
            step(
                "sftp.upload",
                "Send",
                60,
                config(
                    "connection_id",
                    jobs.connection(target),
                    "local_path",
                    server.files() + "/queue.bin",
                    "remote_path",
                    "/queue.bin")));
    setting("job.concurrency_limit", "1");
    setting("job.max_queue_depth", "3");
    try {
      String[] ids = new String[4];
      for (int i = 0; i < ids.length; i++) {
        JsonObject queued = jobs.execute(job);
        ids[i] = queued.getString("executionId");
        assertThat(queued.getString("triggeredBy")).startsWith("manual:");
        await().until(() -> !jobs.execution(job, ids[0]).getString("state").equals("queued"));
      }
      assertThat(jobs.api().post("/jobs/" + job + "/execute", null).code()).isEqualTo(2001);
      String cancelled = ids[3];
      jobs.api().post("/jobs/" + job + "/executions/" + cancelled + "/cancel", null).data();
      assertThat(jobs.execution(job, cancelled).getString("state")).isEqualTo("cancelled");
      String ended = null;
      for (int i = 0; i < 3; i++) {
        JsonObject end = jobs.end(job, ids[i]);
        assertThat(end.getString("state")).isEqualTo("completed");
        if (ended != null) {
          assertThat(end.getString("startedAt")).isGreaterThanOrEqualTo(ended);
        }
        ended = end.getString("completedAt");
      }
    } finally {
      setting("job.concurrency_limit", "5");
      setting("job.max_queue_depth", "1000");
    }
  }

  private void setting(String key, String value) {
    jobs.api()
        .send("PUT", "/settings/" + key, Json.createObjectBuilder().add("value", value).build())
        .data();
  }
}
