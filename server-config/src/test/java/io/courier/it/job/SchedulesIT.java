package io.courier.it.job;

import static io.courier.it.job.Jobs.config;
import static io.courier.it.job.Jobs.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Schedules on the real server (reference, jobs section 9, and API section 3). */
@ExtendWith(CourierServer.Shared.class)
class SchedulesIT {
  private static final String EVERY_SECOND = "* * * * * ?";
  private static final String TUESDAYS = "0 0 3 ? * TUE";

  private Api api;
  private String job;
  private String path;

  @BeforeEach
  void aJob(CourierServer server) {
    api = Api.admin(server);
    job = newJob();
    path = "/jobs/" + job + "/schedules";
  }

  /** What it does is of no account: it is started. */
  private String newJob() {
    return new Jobs(api)
        .create(
            step(
                "file.copy",
                "Copy",
                5,
                config("source_path", "nothing.txt", "destination_path", "copy.txt")));
  }

  private static JsonObject cron(String expression, boolean enabled) {
    return Json.createObjectBuilder()
        .add("scheduleType", "cron")
        .add("cronExpression", expression)
        .add("isEnabled", enabled)
        .build();
  }

  private static JsonObject oneShot(Instant runAt) {
    return Json.createObjectBuilder()
        .add("scheduleType", "one_shot")
        .add("runAt", runAt.toString())
        .build();
  }

  private String create(JsonObject body) {
    return api.post(path, body).data().getString("id");
  }

  private long startedBy(String schedule) {
    return api
        .get("/jobs/" + job + "/executions?pageSize=100")
        .body()
        .getJsonArray("data")
        .getValuesAs(JsonObject.class)
        .stream()
        .filter(e -> e.getString("triggeredBy").equals("schedule:" + schedule))
        .count();
  }

  private List<String> operations() {
    return api
        .get("/audit-log/entity/job/" + job + "?pageSize=100")
        .body()
        .getJsonArray("data")
        .getValuesAs(JsonObject.class)
        .stream()
        .map(entry -> entry.getString("operation"))
        .toList();
  }

  @Test
  void schedulesAreMadeShownChangedAndDeleted() {
    Api.Answer made = api.post(path, cron(TUESDAYS, true));
    assertThat(made.status()).isEqualTo(201);
    String id = made.data().getString("id");
    String next = made.data().getString("nextFireAt");
    assertThat(made.data().getString("ownerId")).isEqualTo(job);
    assertThat(next).endsWith("T03:00:00Z");
    assertThat(api.get(path + "/" + id).data()).isEqualTo(made.data());
    assertThat(api.get(path).body().getJsonArray("data")).containsExactly(made.data());
    assertThat(api.get("/jobs/" + job).data().getString("nextFireAt")).isEqualTo(next);
    JsonObject listed =
        api
            .get("/jobs?pageSize=100")
            .body()
            .getJsonArray("data")
            .getValuesAs(JsonObject.class)
            .stream()
            .filter(one -> one.getString("id").equals(job))
            .findFirst()
            .orElseThrow();
    assertThat(listed.getString("nextFireAt")).isEqualTo(next);
    JsonArray coming = api.get(path + "/" + id + "/next?count=3").body().getJsonArray("data");
    assertThat(coming).hasSize(3);
    assertThat(coming.getString(0)).isEqualTo(next);

    JsonObject off = api.send("PUT", path + "/" + id, cron(TUESDAYS, false)).data();
    assertThat(off.getBoolean("isEnabled")).isFalse();
    assertThat(off).doesNotContainKey("nextFireAt");
    assertThat(off.getInt("version")).isEqualTo(2);
    assertThat(api.get("/jobs/" + job).data()).doesNotContainKey("nextFireAt");
    assertThat(api.delete(path + "/" + id).data().getBoolean("deleted")).isTrue();
    assertThat(api.get(path).body().getJsonArray("data")).isEmpty();
    assertThat(operations()).contains("ScheduleCreated", "ScheduleUpdated", "ScheduleDeleted");
  }

  @Test
  void refusalsHaveTheirCodes() {
    String id = create(cron(TUESDAYS, true));
    Api.Answer five = api.post(path, cron("0 3 * * 2", true));
    assertThat(five.status()).isEqualTo(400);
    assertThat(five.code()).isEqualTo(2012);
    assertThat(five.body().getJsonObject("error").getString("message")).contains("five");
    assertThat(api.post(path, cron("0 0 0 30 2 ?", true)).code()).isEqualTo(2012);
    assertThat(api.post(path, oneShot(Instant.EPOCH)).code()).isEqualTo(1000);
    assertThat(api.get(path + "/" + UUID.randomUUID()).code()).isEqualTo(2032);
    assertThat(api.delete(path + "/" + UUID.randomUUID()).code()).isEqualTo(2032);
    String other = newJob();
    String wrong = "/jobs/" + other + "/schedules/" + id;
    assertThat(api.send("PUT", wrong, cron(TUESDAYS, true)).code()).isEqualTo(2033);
    assertThat(api.delete(wrong).code()).isEqualTo(2033);
    assertThat(api.get(wrong + "/next").code()).isEqualTo(2033);
    assertThat(api.get(path + "/" + id + "/next?count=51").code()).isEqualTo(1002);
    assertThat(api.get("/jobs/" + UUID.randomUUID() + "/schedules").code()).isEqualTo(1030);
    api.delete("/jobs/" + job).data();
    assertThat(api.get(path).code()).isEqualTo(1030);
  }

  @Test
  void aChangeCountsAtOnceAndEverySecondFires() {
    String id = create(cron(TUESDAYS, true));
    api.send("PUT", path + "/" + id, cron(EVERY_SECOND, true)).data();
    await().atMost(Jobs.LIMIT).until(() -> startedBy(id) >= 3);
    api.send("PUT", path + "/" + id, cron(EVERY_SECOND, false)).data();
    JsonObject after = api.get(path + "/" + id).data();
    assertThat(after).containsKey("lastFiredAt").doesNotContainKey("nextFireAt");
    assertThat(operations()).contains("ScheduleFired");
  }

  @Test
  void aOneShotFiresAndIsSwitchedOff() {
    String id = create(oneShot(Clock.systemUTC().instant().plusSeconds(3)));
    await()
        .atMost(Jobs.LIMIT)
        .until(() -> !api.get(path + "/" + id).data().getBoolean("isEnabled"));
    assertThat(startedBy(id)).isEqualTo(1);
    assertThat(api.get(path + "/" + id).data())
        .containsKey("lastFiredAt")
        .doesNotContainKey("nextFireAt");
  }

  @Test
  void aDisabledJobIsSkippedWithAudit() {
    JsonObject off =
        Json.createObjectBuilder(api.get("/jobs/" + job).data()).add("isEnabled", false).build();
    api.send("PUT", "/jobs/" + job, off).data();
    String id = create(cron(EVERY_SECOND, true));
    await().atMost(Jobs.LIMIT).until(() -> operations().contains("ScheduleSkipped"));
    api.delete(path + "/" + id).data();
    assertThat(startedBy(id)).isZero();
  }

  @Test
  void aChainHasSchedulesToo() {
    JsonObject chain =
        Json.createObjectBuilder()
            .add("name", "Chain " + UUID.randomUUID())
            .add(
                "members",
                Json.createArrayBuilder()
                    .add(
                        Json.createObjectBuilder()
                            .add("jobId", job)
                            .add("executionOrder", 0)
                            .add("runOnUpstreamFailure", false)))
            .build();
    String owner = "/chains/" + api.post("/chains", chain).data().getString("id");
    String schedules = owner + "/schedules";
    String id = api.post(schedules, cron(TUESDAYS, true)).data().getString("id");
    assertThat(api.get(path + "/" + id).code()).isEqualTo(2033);
    assertThat(api.get(schedules + "/" + UUID.randomUUID()).code()).isEqualTo(2032);
    assertThat(api.get(schedules + "/" + id + "/next?count=2").body().getJsonArray("data"))
        .hasSize(2);
    api.send("PUT", schedules + "/" + id, cron(EVERY_SECOND, true)).data();
    await()
        .atMost(Jobs.LIMIT)
        .until(
            () ->
                api
                    .get(owner + "/executions")
                    .body()
                    .getJsonArray("data")
                    .getValuesAs(JsonObject.class)
                    .stream()
                    .anyMatch(e -> e.getString("triggeredBy").equals("schedule:" + id)));
    api.delete(schedules + "/" + id).data();
    assertThat(api.get(schedules).body().getJsonArray("data")).isEmpty();
    api.delete(owner).data();
    assertThat(api.get(schedules).code()).isEqualTo(1030);
  }
}
