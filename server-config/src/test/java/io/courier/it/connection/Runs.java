package io.courier.it.connection;

import static org.awaitility.Awaitility.await;

import io.courier.it.Api;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;

/** Runs jobs of one step. */
public final class Runs {
  private static final Set<String> ENDS = Set.of("completed", "failed", "cancelled", "paused");

  private Runs() {}

  /** A step that lists the root of a connection. */
  public static JsonObject list(String connectionPath) {
    return Json.createObjectBuilder()
        .add("name", "list")
        .add("typeKey", "remote.list")
        .add("timeoutSeconds", 60)
        .add(
            "configuration",
            Json.createObjectBuilder()
                .add("connection_id", connectionPath.substring(connectionPath.lastIndexOf('/') + 1))
                .add("remote_path", "/"))
        .build();
  }

  /** The ended execution. */
  public static JsonObject of(Api admin, JsonObject step) {
    JsonObject job =
        Json.createObjectBuilder()
            .add("name", "Job " + UUID.randomUUID())
            .add("steps", Json.createArrayBuilder().add(step))
            .build();
    String path = "/jobs/" + admin.post("/jobs", job).data().getString("id");
    String execution = admin.post(path + "/execute", null).data().getString("executionId");
    JsonObject ended =
        await()
            .atMost(Duration.ofSeconds(90))
            .until(
                () -> admin.get(path + "/executions/" + execution).data(),
                e -> ENDS.contains(e.getString("state")));
    admin.delete(path);
    return ended;
  }
}
