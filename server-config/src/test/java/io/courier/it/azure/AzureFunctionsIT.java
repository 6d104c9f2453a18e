package io.courier.it.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import io.courier.it.job.Jobs;
import io.courier.testing.AzureDouble;
import io.courier.testing.AzureDouble.Reply;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Azure Functions over the real server: job, test, traces. Its server trusts the double. */
class AzureFunctionsIT {
  private static final String NO_ID = UUID.randomUUID().toString();

  @TempDir static Path directory;
  private static AzureDouble azure;
  private static CourierServer server;
  private static Api admin;
  private static String connection;
  private static Map<String, String> variables;

  private final Jobs jobs = new Jobs(admin);

  @BeforeAll
  static void start() throws Exception {
    AzurePartner partner = AzurePartner.open(directory);
    azure = partner.azure();
    variables = new HashMap<>(partner.variables());
    variables.put("COURIER_BASE_URL", "https://courier.example");
    server = CourierServer.start(CourierServer.freshDirectory("azure"), variables);
    admin = Api.admin(server);
    connection = connect(AzureDouble.MASTER_KEY);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
    azure.close();
  }

  @BeforeEach
  void reset() {
    azure.reset();
  }

  @Test
  @Tag("AZF-01")
  @Tag("AZF-02")
  @Tag("AZF-03")
  @Tag("AZF-04")
  void aJobRunsAFunctionAndUsesWhatItKnows() {
    azure.tokensExpireIn(2);
    azure.lag(2);
    String job =
        jobs.create(
            run(connection).add("alias", "import"),
            run(connection)
                .add(
                    "configuration",
                    fast(connection).add("input_payload", "after ${import.invocation_id}")));
    JsonObject done = jobs.run(job);
    assertThat(done.getString("state")).as("%s", done).isEqualTo("completed");
    JsonObject outputs = outputs(done, 0);
    assertThat(outputs.getString("invocation_id")).isEqualTo(AzureDouble.INVOCATION);
    assertThat(outputs.getString("operation_id")).isEqualTo(AzureDouble.OPERATION);
    assertThat(outputs.getBoolean("function_success")).isTrue();
    assertThat(outputs.getInt("function_duration_ms")).isEqualTo(1235);
    assertThat(azure.triggers()).hasSize(2);
    assertThat(azure.triggers().get(1).body())
        .isEqualTo("{\"input\":\"after " + AzureDouble.INVOCATION + "\"}");
    assertThat(azure.queries()).hasSize(4);
    assertThat(azure.tokenRequests()).hasSize(4);
  }

  @Test
  @Tag("AZF-05")
  void aFailedFunctionFailsTheStepWithItsOutputs() {
    azure.functionSucceeds(false);
    JsonObject done = jobs.run(jobs.create(run(connection)));
    assertThat(done.getString("state")).isEqualTo("failed");
    assertThat(code(done)).isEqualTo(9001);
    assertThat(outputs(done, 0).getString("invocation_id")).isEqualTo(AzureDouble.INVOCATION);
    assertThat(outputs(done, 0).getBoolean("function_success")).isFalse();
  }

  @Test
  @Tag("AZF-05")
  void everyOtherFailureHasItsCode() {
    azure.onTrigger(Reply.of(500, "boom " + AzureDouble.MASTER_KEY));
    JsonObject refused = jobs.run(jobs.create(run(connection)));
    assertThat(code(refused)).isEqualTo(9000);
    assertThat(refused.toString()).contains("HTTP 500: boom ***");

    azure.lag(100);
    String waits =
        jobs.create(run(connection).add("configuration", fast(connection).add("max_wait_sec", 2)));
    assertThat(code(jobs.run(waits))).isEqualTo(9002);

    azure.reset();
    Reply broken = Reply.of(200, "{\"tables\":[]}");
    azure.onQuery(broken, broken, broken);
    assertThat(code(jobs.run(jobs.create(run(connection))))).isEqualTo(9003);

    azure.onToken(AzureDouble.invalidClient());
    assertThat(code(jobs.run(jobs.create(run(connection))))).isEqualTo(9004);
  }

  @Test
  void cancelEndsAWaitForTheFunction() {
    azure.lag(1000);
    String job = jobs.create(run(connection));
    String execution = jobs.execute(job).getString("executionId");
    org.awaitility.Awaitility.await().until(() -> azure.queries().size() >= 2);
    admin.post("/jobs/" + job + "/executions/" + execution + "/cancel", null).data();
    assertThat(jobs.end(job, execution).getString("state")).isEqualTo("cancelled");
  }

  /** A step that waits for the function's own report. */
  private static JsonObjectBuilder waiting() {
    JsonObject body =
        Json.createObjectBuilder(body(AzureDouble.MASTER_KEY))
            .add("authMethod", "function_key")
            .remove("properties")
            .remove("clientSecret")
            .build();
    String id = admin.post("/connections", body).data().getString("id");
    return Jobs.step(
        "azure_function.execute",
        "Run",
        60,
        Jobs.config("connection_id", id, "function_name", "Import")
            .add("poll_interval_sec", 1)
            .add("max_wait_sec", 600));
  }

  /** What the function was given. */
  private static JsonObject callback() {
    org.awaitility.Awaitility.await()
        .atMost(java.time.Duration.ofSeconds(90))
        .until(() -> azure.requests("/api/Import").size() == 1);
    String body = azure.requests("/api/Import").get(0).body();
    try (var reader = Json.createReader(new java.io.StringReader(body))) {
      return reader.readObject().getJsonObject("callback");
    }
  }

  private static Api.Answer report(JsonObject callback, String key, JsonObject body) {
    String path = callback.getString("url").substring("https://courier.example/api/v1".length());
    return Api.of(server, key).post(path, body);
  }

  @Test
  void aFunctionReportsItsOwnEndOnceAndTheKeyIsNowhere() throws Exception {
    String job = jobs.create(waiting());
    String execution = jobs.execute(job).getString("executionId");
    JsonObject callback = callback();
    String key = callback.getString("key");
    JsonObject report =
        Json.createObjectBuilder()
            .add("success", true)
            .add("output", Json.createObjectBuilder().add("rows", 3))
            .build();
    assertThat(callback.getString("url")).startsWith("https://courier.example/api/v1/callbacks/");
    Api.Answer wrong = report(callback, "x" + key, report);
    assertThat(wrong.status()).isEqualTo(401);
    assertThat(wrong.code()).isEqualTo(2041);
    assertThat(Api.anonymous(server).post("/callbacks/" + NO_ID, report).code()).isEqualTo(2040);
    JsonObject large =
        Json.createObjectBuilder().add("output", "x".repeat(2 * 1024 * 1024)).build();
    assertThat(report(callback, key, large).code()).isEqualTo(1061);
    Api.Answer taken = report(callback, key, report);
    assertThat(taken.status()).as("%s", taken.body()).isEqualTo(200);
    assertThat(taken.body().toString()).isEqualTo("{\"acknowledged\":true}");
    assertThat(report(callback, key, report).code()).isEqualTo(2042);
    JsonObject done = jobs.end(job, execution);
    assertThat(done.getString("state")).as("%s", done).isEqualTo("completed");
    assertThat(outputs(done, 0).getJsonObject("callback_result").getInt("rows")).isEqualTo(3);
    assertThat(outputs(done, 0).getInt("http_status")).isEqualTo(202);
    assertThat(
            admin
                .get("/audit-log?operation=CallbackReceived&entityId=" + execution)
                .body()
                .getJsonArray("data"))
        .hasSize(1);
    assertThat(admin.get("/audit-log?pageSize=100").body().toString()).doesNotContain(key);
    try (Stream<Path> logs = Files.walk(server.logs())) {
      for (Path log : logs.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(log, java.nio.charset.StandardCharsets.ISO_8859_1))
            .as("%s", log)
            .doesNotContain(key);
      }
    }
  }

  @Test
  void aServerThatStartsAgainGoesOnWaiting() throws Exception {
    String job = jobs.create(waiting());
    String execution = jobs.execute(job).getString("executionId");
    JsonObject callback = callback();
    Path data = server.data();
    server.close();
    server = CourierServer.start(data, variables);
    admin = Api.admin(server);
    JsonObject report = Json.createObjectBuilder().add("output", "done").build();
    assertThat(report(callback, callback.getString("key"), report).status()).isEqualTo(200);
    JsonObject done = new Jobs(admin).end(job, execution);
    assertThat(done.getString("state")).as("%s", done).isEqualTo("completed");
    assertThat(azure.requests("/api/Import")).hasSize(1);
  }

  @Test
  @Tag("AZF-08")
  void workspaceTenantAndClientAreRequired() {
    JsonObject body =
        Json.createObjectBuilder(body(AzureDouble.MASTER_KEY)).remove("properties").build();
    Api.Answer answer = admin.post("/connections", body);
    assertThat(answer.code()).isEqualTo(1000);
    assertThat(answer.body().toString())
        .contains("properties.workspace_id", "properties.tenant_id", "properties.client_id");
  }

  @Test
  void theTestReportsEveryPart() {
    Api operator = Api.newUser(server, "operator");
    JsonObject good = operator.post("/connections/" + connection + "/test", null).data();
    assertThat(good.getBoolean("success")).isTrue();
    assertThat(good.getJsonArray("parts"))
        .extracting(p -> p.asJsonObject().getString("name"))
        .containsExactly("host_status", "entra_token", "workspace_query");

    Api.Answer wrongKey = operator.post("/connections/" + connect("wrong-key") + "/test", null);
    assertThat(wrongKey.status()).isEqualTo(422);
    assertThat(wrongKey.code()).isEqualTo(3001);
    assertThat(wrongKey.body().getJsonObject("data").getJsonArray("parts"))
        .extracting(p -> p.asJsonObject().getBoolean("success"))
        .containsExactly(false, true, true);

    azure.onToken(AzureDouble.invalidClient());
    Api.Answer noToken = operator.post("/connections/" + connection + "/test", null);
    assertThat(noToken.code()).isEqualTo(3001);
    assertThat(noToken.body().getJsonObject("data").getJsonArray("parts"))
        .extracting(p -> p.asJsonObject().getBoolean("success"))
        .containsExactly(true, false, false);
  }

  @Test
  @Tag("AZF-06")
  void tracesAreReadLiveByEveryRole() {
    String path = "/azure-functions/" + connection + "/traces/" + AzureDouble.INVOCATION;
    for (Api caller :
        List.of(admin, Api.newUser(server, "operator"), Api.newUser(server, "viewer"))) {
      Api.Answer answer = caller.get(path);
      assertThat(answer.body().getJsonArray("data").getJsonObject(1))
          .isEqualTo(
              Json.createObjectBuilder()
                  .add("timestamp", "2026-11-22T05:00:00.900Z")
                  .add("message", "<b>3 rows</b> rejected")
                  .add("severityLevel", 2)
                  .build());
    }
    assertThat(Api.anonymous(server).get(path).status()).isEqualTo(401);
    assertThat(azure.queries()).hasSize(3);

    assertThat(admin.get(path.replace(AzureDouble.INVOCATION, "1%20or%201")).status())
        .isEqualTo(400);
    Api.Answer noGuid = admin.get(path.replace(AzureDouble.INVOCATION, "1-1-1-1-1"));
    assertThat(noGuid.status()).isEqualTo(400);
    assertThat(noGuid.code()).isEqualTo(1000);
    assertThat(admin.get(path.replace(connection, NO_ID)).code()).isEqualTo(1030);
    azure.onQuery(Reply.of(403, "{\"error\":{\"code\":\"InsufficientAccessError\"}}"));
    Api.Answer refused = admin.get(path);
    assertThat(refused.status()).isEqualTo(502);
    assertThat(refused.code()).isEqualTo(9003);
  }

  @Test
  @Tag("AZF-07")
  void keyAndSecretAreNowhereToBeRead() throws Exception {
    admin.post("/connections/" + connection + "/test", null);
    azure.onTrigger(Reply.of(400, AzureDouble.MASTER_KEY));
    jobs.run(jobs.create(run(connection)));
    azure.onToken(
        Reply.of(
            401,
            AzureDouble.invalidClient().body().replace("provided", AzureDouble.CLIENT_SECRET)));
    JsonObject failed = jobs.run(jobs.create(run(connection)));
    assertThat(code(failed)).isEqualTo(9004);
    String answers =
        failed
            + admin.get("/connections/" + connection).body().toString()
            + admin.get("/connections/" + connection + "/audit").body()
            + admin.get("/audit-log?pageSize=100").body();
    assertThat(admin.get("/connections/" + connection).data().getBoolean("hasClientSecret"))
        .isTrue();
    assertClean(answers);
    try (Stream<Path> files = Files.walk(server.logs())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertClean(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1));
      }
    }
    try (Connection database = server.database(true);
        Statement query = database.createStatement();
        ResultSet rows =
            query.executeQuery(
                "SELECT password_encrypted, coalesce(client_secret_encrypted, ''),"
                    + " (SELECT string_agg(s::text, ' ') FROM step_executions s) FROM connections")) {
      while (rows.next()) {
        for (int column = 1; column <= 3; column++) {
          byte[] bytes = rows.getBytes(column);
          assertClean(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1));
        }
      }
    }
  }

  private static void assertClean(String text) {
    assertThat(text.contains(AzureDouble.MASTER_KEY)).as("master key").isFalse();
    assertThat(text.contains(AzureDouble.CLIENT_SECRET)).as("client secret").isFalse();
  }

  private static String connect(String key) {
    return admin.post("/connections", body(key)).data().getString("id");
  }

  private static JsonObject body(String key) {
    return AzurePartner.connection(azure, key);
  }

  private static JsonObjectBuilder run(String connection) {
    return AzurePartner.run(connection);
  }

  private static JsonObjectBuilder fast(String connection) {
    return AzurePartner.fast(connection);
  }

  private static JsonObject outputs(JsonObject execution, int index) {
    return execution
        .getJsonArray("stepExecutions")
        .getJsonObject(index)
        .getJsonObject("outputData");
  }

  private static int code(JsonObject execution) {
    return execution.getJsonArray("stepExecutions").getJsonObject(0).getInt("errorCode");
  }
}
