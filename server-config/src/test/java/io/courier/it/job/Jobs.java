package io.courier.it.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.it.Api;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;

/** Jobs through the public API. */
public final class Jobs {
  private static final Set<String> ENDS = Set.of("completed", "failed", "cancelled", "paused");
  public static final Duration LIMIT = Duration.ofSeconds(90);

  private final Api api;

  public Jobs(Api api) {
    this.api = api;
  }

  public Api api() {
    return api;
  }

  /** A connection whose idle sessions are closed at once. */
  public String connection(Partner partner, String password) {
    return api.post(
            "/connections",
            Json.createObjectBuilder()
                .add("name", "Partner " + UUID.randomUUID())
                .add("protocol", "sftp")
                .add("host", "127.0.0.1")
                .add("port", partner.port())
                .add("authMethod", "password")
                .add("username", Partner.USER)
                .add("password", password)
                .add("transportRetries", 0)
                .add("properties", Json.createObjectBuilder().add("idle_session_sec", 0))
                .build())
        .data()
        .getString("id");
  }

  public String connection(Partner partner) {
    return connection(partner, Partner.PASSWORD);
  }

  public static JsonObjectBuilder step(
      String type, String name, int timeout, JsonObjectBuilder config) {
    return Json.createObjectBuilder()
        .add("name", name)
        .add("typeKey", type)
        .add("timeoutSeconds", timeout)
        .add("configuration", config);
  }

  public static JsonObjectBuilder config(String... pairs) {
    JsonObjectBuilder config = Json.createObjectBuilder();
    for (int i = 0; i < pairs.length; i += 2) {
      config.add(pairs[i], pairs[i + 1]);
    }
    return config;
  }

  public static JsonObject body(String name, JsonObjectBuilder... steps) {
    var list = Json.createArrayBuilder();
    for (JsonObjectBuilder step : steps) {
      list.add(step);
    }
    return Json.createObjectBuilder().add("name", name).add("steps", list).build();
  }

  public String create(JsonObjectBuilder... steps) {
    return api.post("/jobs", body("Job " + UUID.randomUUID(), steps)).data().getString("id");
  }

  public JsonObject execute(String job) {
    return api.post("/jobs/" + job + "/execute", null).data();
  }

  public JsonObject execution(String job, String id) {
    return api.get("/jobs/" + job + "/executions/" + id).data();
  }

  /** Waits until it is final or paused. */
  public JsonObject end(String job, String id) {
    return await()
        .atMost(LIMIT)
        .until(() -> execution(job, id), e -> ENDS.contains(e.getString("state")));
  }

  public JsonObject run(String job) {
    return end(job, execute(job).getString("executionId"));
  }

  /** Waits until the step has moved that many bytes. */
  public void awaitBytes(String job, String id, int step, long bytes) {
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              JsonObject progress =
                  api.get("/jobs/" + job + "/executions/" + id + "/progress").data();
              assertThat(progress.getString("executionId")).isEqualTo(id);
              return progress.getJsonArray("steps").size() > step
                  && progress
                          .getJsonArray("steps")
                          .getJsonObject(step)
                          .getJsonNumber("bytesTransferred")
                      != null
                  && progress
                          .getJsonArray("steps")
                          .getJsonObject(step)
                          .getJsonNumber("bytesTransferred")
                          .longValue()
                      >= bytes;
            });
  }

  static JsonObject stepOf(JsonObject execution, int index) {
    return execution.getJsonArray("stepExecutions").getJsonObject(index);
  }
}
