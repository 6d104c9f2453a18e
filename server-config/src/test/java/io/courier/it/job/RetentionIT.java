package io.courier.it.job;

import static io.courier.it.job.Jobs.config;
import static io.courier.it.job.Jobs.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The timers that remove by age and count, on a server on which they fire all the time. */
@Tag("AUD-27")
@ExtendWith(CourierServer.Shared.class)
class RetentionIT {
  private static final String MONTH = "job_executions_2024_03";

  private static void change(CourierServer server, boolean owner, String sql) throws Exception {
    try (Connection connection = server.database(owner);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String value(CourierServer server, String sql) throws IOException, SQLException {
    try (Connection connection = server.database(true);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  @Test
  void anExecutionOfLongAgoGoesAndThenItsMonth(CourierServer server) throws Exception {
    change(
        server,
        true,
        "CREATE TABLE "
            + MONTH
            + " PARTITION OF job_executions FOR VALUES FROM ('2024-03-01') TO ('2024-04-01');"
            + "INSERT INTO job_executions (id, job_id, job_version_number, triggered_by, state,"
            + " created_at, completed_at) VALUES ('"
            + UUID.randomUUID()
            + "', '"
            + UUID.randomUUID()
            + "', 1, 'manual:a', 'completed', '2024-03-05T10:00:00Z', '2024-03-05T10:00:01Z')");
    await()
        .atMost(Jobs.LIMIT)
        .until(() -> value(server, "SELECT to_regclass('" + MONTH + "')") == null);
  }

  @Test
  void endedBatchInstancesGoByAgeAndByCountWithTheirJobLogs(CourierServer server) throws Exception {
    Jobs jobs = new Jobs(Api.admin(server));
    Files.write(server.files().resolve("kept.bin"), new byte[10]);
    String job =
        jobs.create(
            step(
                "file.copy",
                "Copy",
                60,
                config(
                    "source_path", server.files() + "/kept.bin",
                    "destination_path", server.files() + "/copy.bin")));
    long old = instance(jobs, job);
    long surplus = instance(jobs, job);
    change(
        server,
        false,
        "UPDATE liberty.b_jobinstance SET createtime = createtime - interval '40 days'"
            + " WHERE jobinstanceid = "
            + old);
    awaitGone(server, old);
    assertThat(isThere(server, surplus)).as("neither old nor too many").isTrue();
    change(
        server,
        false,
        "SELECT setval(pg_get_serial_sequence('liberty.b_jobinstance', 'jobinstanceid'), "
            + (surplus + 100)
            + ")");
    long newest = instance(jobs, job);
    count(jobs, 100);
    try {
      awaitGone(server, surplus);
    } finally {
      count(jobs, 10_000);
    }
    assertThat(isThere(server, newest)).isTrue();
    assertThat(jobs.api().get("/jobs/" + job + "/executions").body().getJsonArray("data"))
        .as("the executions' own records stay")
        .hasSize(3);
  }

  /** Of a new execution that has ended. */
  private static long instance(Jobs jobs, String job) {
    JsonObject end = jobs.run(job);
    assertThat(end.getString("state")).as("%s", end).isEqualTo("completed");
    return end.getInt("batchInstanceId");
  }

  private static void count(Jobs jobs, int instances) {
    JsonObject value = Json.createObjectBuilder().add("value", instances).build();
    jobs.api().send("PUT", "/settings/job.batch_retention_count", value).data();
  }

  private static void awaitGone(CourierServer server, long instance) {
    await().atMost(Jobs.LIMIT).until(() -> !hasJobLog(server, instance));
    await().atMost(Jobs.LIMIT).until(() -> !isThere(server, instance));
  }

  private static boolean isThere(CourierServer server, long instance) throws Exception {
    HttpResponse<String> answer =
        server
            .http()
            .send(
                server
                    .request("/ibm/api/batch/jobinstances/" + instance, null)
                    .header("Authorization", Api.basic(Api.ADMIN, Api.PASSWORD))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 400);
    return answer.statusCode() == 200 && hasJobLog(server, instance);
  }

  private static boolean hasJobLog(CourierServer server, long instance) throws IOException {
    try (Stream<Path> days = Files.list(server.logs().resolve("joblogs/courier-job"))) {
      return days.anyMatch(day -> Files.exists(day.resolve("instance." + instance)));
    }
  }
}
