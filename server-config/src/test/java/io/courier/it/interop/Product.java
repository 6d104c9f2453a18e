package io.courier.it.interop;

import static org.awaitility.Awaitility.await;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What a user of Courier does in these tests, through the REST API. */
final class Product {
  private static final Set<String> FINAL = Set.of("completed", "failed", "cancelled", "skipped");
  private static final Duration LIMIT = Duration.ofMinutes(4);

  private final Api api;

  Product(CourierServer server) {
    this.api = Api.admin(server);
  }

  Api api() {
    return api;
  }

  /** Imports a private key file. */
  JsonObject importKey(Path key) throws IOException {
    return api.upload(
            "/ssh-keys/import", Files.readAllBytes(key), Map.of("name", "key " + UUID.randomUUID()))
        .data();
  }

  /** The same with an encrypted file. */
  JsonObject importKey(Path key, String passphrase) throws IOException {
    Map<String, String> fields = Map.of("name", "key " + key, "passphrase", passphrase);
    return api.upload("/ssh-keys/import", Files.readAllBytes(key), fields).data();
  }

  /** A connection to the server with a key that the server knows; trusts on first use. */
  String connection(OpenSsh ssh, JsonObject more) throws IOException, InterruptedException {
    Path key = ssh.newKey("ecdsa", 256);
    ssh.authorize(key);
    return connection(ssh, importKey(key).getString("id"), more);
  }

  /** A connection with a stored key; the members override or complete the usual ones. */
  String connection(OpenSsh ssh, String keyId, JsonObject more) {
    JsonObjectBuilder body =
        Json.createObjectBuilder()
            .add("name", "OpenSSH " + UUID.randomUUID())
            .add("protocol", "sftp")
            .add("host", "127.0.0.1")
            .add("port", ssh.port())
            .add("authMethod", "ssh_key")
            .add("username", OpenSsh.user())
            .add("sshKeyId", keyId)
            .add("transportRetries", 0);
    more.forEach(body::add);
    return api.post("/connections", body.build()).data().getString("id");
  }

  JsonObject connection(String id) {
    return api.get("/connections/" + id).data();
  }

  /** A step of a job. */
  static JsonObject step(String type, String alias, JsonObject configuration) {
    return Json.createObjectBuilder()
        .add("name", alias)
        .add("alias", alias)
        .add("typeKey", type)
        .add("timeoutSeconds", 120)
        .add("configuration", configuration)
        .build();
  }

  String job(JsonObject... steps) {
    JsonArrayBuilder all = Json.createArrayBuilder();
    List.of(steps).forEach(all::add);
    JsonObject job =
        Json.createObjectBuilder()
            .add("name", "interop " + UUID.randomUUID())
            .add("steps", all)
            .build();
    return api.post("/jobs", job).data().getString("id");
  }

  /** Queues an execution; its path for later questions. */
  String execute(String job) {
    JsonObject queued = api.post("/jobs/" + job + "/execute", JsonValue.EMPTY_JSON_OBJECT).data();
    return "/jobs/" + job + "/executions/" + queued.getString("executionId");
  }

  JsonObject awaitEnd(String execution) {
    return await("end of the execution")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> api.get(execution).data(), e -> FINAL.contains(e.getString("state")));
  }

  /** Runs a job of these steps to its end. */
  JsonObject run(JsonObject... steps) {
    return awaitEnd(execute(job(steps)));
  }
}
