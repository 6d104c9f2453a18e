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
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Blocks and failure policies on the real server, through the public API. */
@ExtendWith(CourierServer.Shared.class)
class JobFlowIT {
  @TempDir Path directory;
  private Partner partner;
  private Api api;
  private Jobs jobs;

  @BeforeEach
  void start(CourierServer server) throws Exception {
    partner = new Partner(directory);
    api = Api.admin(server);
    jobs = new Jobs(api);
  }

  @AfterEach
  void stop() throws Exception {
    partner.close();
  }

  private String create(String policy, JsonObjectBuilder... steps) {
    JsonObjectBuilder body =
        Json.createObjectBuilder(Jobs.body("Flow " + UUID.randomUUID(), steps))
            .add("maxInstances", 1)
            .add(
                "failurePolicy",
                Json.createObjectBuilder()
                    .add("type", policy)
                    .add("maxRetries", 10)
                    .add("backoffBaseSeconds", 1)
                    .add("backoffMaxSeconds", 1));
    return api.post("/jobs", body.build()).data().getString("id");
  }

  private static List<String> states(JsonObject execution) {
    return execution.getJsonArray("stepExecutions").stream()
        .map(JsonValue::asJsonObject)
        .map(s -> s.getInt("stepOrder") + " " + s.getString("state"))
        .toList();
  }

  @Test
  void eachFileOfAListingIsFetchedOrPassedOver() throws Exception {
    for (String name : List.of("a.csv", "b.txt", "c.csv")) {
      Files.writeString(directory.resolve(name), name);
    }
    String connection = jobs.connection(partner);
    String job =
        create(
            "skip_and_continue",
            step(
                "remote.list", "Look", 60, config("connection_id", connection, "remote_path", "/")),
            step("flow.foreach", "Each", 60, config("source", "context:look.file_list")),
            step(
                "flow.if",
                "Wanted",
                60,
                config(
                    "left", "${loop.current_item.name}", "operator", "regex", "right", "\\.csv$")),
            step(
                "sftp.download",
                "Fetch",
                60,
                config(
                    "connection_id",
                    connection,
                    "remote_path",
                    "${loop.current_item.full_path}",
                    "local_path",
                    "in/")),
            step("flow.end", "End if", 60, config()),
            step("flow.end", "End each", 60, config()),
            step(
                "sftp.upload",
                "Fails",
                60,
                config("connection_id", connection, "local_path", "missing", "remote_path", "/x")),
            step(
                "sftp.upload",
                "Send",
                60,
                config("connection_id", connection, "local_path", "in/*", "remote_path", "/done/")
                    .add("create_directories", true)));
    JsonObject ran = jobs.run(job);
    assertThat(ran.getString("state")).as("%s", ran).isEqualTo("completed");
    assertThat(ran.getBoolean("hasSkippedFailures")).isTrue();
    assertThat(states(ran))
        .containsExactly(
            "0 completed",
            "1 completed",
            "2 completed",
            "2 completed",
            "2 completed",
            "3 completed",
            "3 skipped",
            "3 completed",
            "4 completed",
            "4 completed",
            "4 completed",
            "5 completed",
            "6 skipped",
            "7 completed");
    assertThat(Jobs.stepOf(ran, 7).getInt("iterationIndex")).isEqualTo(2);
    assertThat(directory.resolve("done/a.csv")).hasContent("a.csv");
    assertThat(directory.resolve("done/c.csv")).hasContent("c.csv");
    assertThat(directory.resolve("done/b.txt")).doesNotExist();
  }

  @Test
  void aWholeJobIsRepeatedUntilItSucceeds() throws Exception {
    String connection = jobs.connection(partner);
    String job =
        create(
            "retry_job",
            step(
                "sftp.download",
                "Fetch",
                60,
                config("connection_id", connection, "remote_path", "/late.txt")));
    String first = jobs.execute(job).getString("executionId");
    assertThat(jobs.end(job, first).getString("state")).isEqualTo("failed");
    Files.writeString(directory.resolve("late.txt"), "late");
    JsonObject last =
        await()
            .atMost(Jobs.LIMIT)
            .until(
                () -> {
                  JsonArray all =
                      api.get("/jobs/" + job + "/executions").body().getJsonArray("data");
                  return all.getJsonObject(0);
                },
                e -> e.getString("state").equals("completed"));
    assertThat(last.getString("triggeredBy")).startsWith("retry:");
    assertThat(last.getInt("retryAttempt")).isPositive();
  }

  @Test
  void malformedBlocksAreRefusedAndTheFlowIsDescribed() {
    JsonObject body =
        Jobs.body(
            "Flow " + UUID.randomUUID(), step("flow.foreach", "Each", 60, config("source", "[1]")));
    assertThat(api.post("/jobs", body).code()).isEqualTo(2013);
    for (String type : List.of("foreach", "if", "else", "end")) {
      assertThat(api.get("/step-types/flow." + type).data().getString("category"))
          .isEqualTo("flow");
    }
  }

  @Test
  void aDryRunTriesTheConnectionsAndMovesNothing() throws Exception {
    Files.writeString(directory.resolve("a.csv"), "a");
    String good = jobs.connection(partner);
    String refused = jobs.connection(partner, "not the password");
    String job =
        create(
            "stop",
            step("sftp.download", "Fetch", 60, config("connection_id", good, "remote_path", "/")),
            step(
                "sftp.download",
                "Refused",
                60,
                config("connection_id", refused, "remote_path", "/")));
    JsonObject report = api.post("/jobs/" + job + "/dry-run", null).data();
    assertThat(report.getBoolean("valid")).isFalse();
    JsonArray steps = report.getJsonArray("steps");
    assertThat(steps.getJsonObject(0).getBoolean("valid")).as("%s", report).isTrue();
    assertThat(steps.getJsonObject(1).getJsonArray("problems").getJsonObject(0).getInt("code"))
        .isEqualTo(3001);
    assertThat(api.get("/jobs/" + job + "/executions").body().getJsonArray("data")).isEmpty();
  }
}
