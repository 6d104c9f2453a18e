package io.courier.it.job;

import static io.courier.it.job.Jobs.config;
import static io.courier.it.job.Jobs.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Chains and dependencies on the real server; their rules are proven on the repositories. */
@ExtendWith(CourierServer.Shared.class)
class ChainsIT {
  @TempDir Path a;
  private Partner partner;
  private Jobs jobs;
  private Api api;
  private String connection;
  private Path files;

  @BeforeEach
  void start(CourierServer server) throws Exception {
    partner = new Partner(a);
    api = Api.admin(server);
    jobs = new Jobs(api);
    connection = jobs.connection(partner);
    files = server.files();
  }

  @AfterEach
  void stop() throws Exception {
    partner.close();
  }

  private String good() {
    return jobs.create(
        step("remote.list", "Look", 60, config("connection_id", connection, "remote_path", "/")));
  }

  private String bad() {
    return jobs.create(
        step(
            "sftp.download",
            "Fetch",
            60,
            config("connection_id", connection, "remote_path", "/nothing")));
  }

  /** Writes while the partner lets it, then makes a directory. */
  private String slow() throws Exception {
    Path file = files.resolve("slow-" + UUID.randomUUID());
    Files.write(file, new byte[1 << 20]);
    return jobs.create(
        step(
            "sftp.upload",
            "Send",
            300,
            config(
                "connection_id", connection, "local_path", file.toString(), "remote_path", "/x")),
        step("remote.mkdir", "Make", 60, config("connection_id", connection, "remote_path", "/d")));
  }

  private static JsonObjectBuilder member(String job, Integer dependsOn, boolean flag) {
    JsonObjectBuilder member =
        Json.createObjectBuilder().add("jobId", job).add("runOnUpstreamFailure", flag);
    return dependsOn == null ? member : member.add("dependsOnMemberIndex", dependsOn);
  }

  private static JsonArray members(JsonObjectBuilder... members) {
    JsonArrayBuilder array = Json.createArrayBuilder();
    for (int i = 0; i < members.length; i++) {
      array.add(members[i].add("executionOrder", i));
    }
    return array.build();
  }

  private String chain(JsonObjectBuilder... members) {
    JsonObject made = api.post("/chains", named("Chain " + UUID.randomUUID())).data();
    String path = "/chains/" + made.getString("id");
    JsonObject saved = api.send("PUT", path + "/members", members(members)).data();
    assertThat(saved.getJsonArray("members")).hasSize(members.length);
    assertThat(saved.getInt("version")).isEqualTo(made.getInt("version") + 1);
    return path;
  }

  private static JsonObject named(String name) {
    return Json.createObjectBuilder().add("name", name).build();
  }

  private String execute(String chain) {
    JsonObject started = api.post(chain + "/execute", null).data();
    assertThat(started.getString("state")).isEqualTo("running");
    return chain + "/executions/" + started.getString("executionId");
  }

  private JsonObject awaitState(String execution, String state) {
    return await()
        .atMost(Jobs.LIMIT)
        .until(() -> api.get(execution).data(), e -> e.getString("state").equals(state));
  }

  private static List<String> states(JsonObject execution) {
    return execution.getJsonArray("jobExecutions").getValuesAs(JsonObject.class).stream()
        .map(run -> run.getString("state"))
        .toList();
  }

  private List<String> operations(String type, String id) {
    return api
        .get("/audit-log/entity/" + type + "/" + id)
        .body()
        .getJsonArray("data")
        .getValuesAs(JsonObject.class)
        .stream()
        .map(row -> row.getString("operation"))
        .toList();
  }

  @Test
  void membersRunAfterEachOtherAndFailuresFollowTheFlag() {
    String failing = bad();
    String same = good();
    String chain =
        chain(
            member(same, null, false),
            member(failing, 0, false),
            member(good(), 1, false),
            member(same, 1, true));
    String execution = execute(chain);
    JsonObject end = awaitState(execution, "failed");
    assertThat(states(end))
        .containsExactlyInAnyOrder("completed", "failed", "skipped", "completed");
    assertThat(end.getString("completedAt")).isNotBlank();
    JsonObject first = end.getJsonArray("jobExecutions").getJsonObject(0);
    JsonObject run = jobs.execution(same, first.getString("id"));
    assertThat(run.getString("chainExecutionId")).isEqualTo(end.getString("id"));
    assertThat(run.getString("triggeredBy")).isEqualTo("chain:" + end.getString("id"));
    assertThat(operations("chain_execution", end.getString("id")))
        .contains("ChainExecutionStarted", "ChainExecutionFailed");
    String well = chain(member(same, null, false), member(same, 0, false));
    assertThat(states(awaitState(execute(well), "completed")))
        .containsExactly("completed", "completed");
    JsonObject list = api.get(well + "/executions").body();
    assertThat(list.getJsonArray("data")).hasSize(1);
    assertThat(list.getJsonObject("pagination").getInt("totalCount")).isEqualTo(1);
  }

  @Test
  void pauseResumeAndCancelReachTheMembers() throws Exception {
    partner.hold();
    String slow = slow();
    String chain = chain(member(slow, null, false), member(good(), 0, false));
    String execution = execute(chain);
    await().atMost(Jobs.LIMIT).until(() -> !partner.written().isEmpty());
    assertThat(api.post(execution + "/pause", null).data().getString("state")).isEqualTo("paused");
    assertThat(api.post(execution + "/pause", null).status()).isEqualTo(200);
    partner.release();
    await()
        .atMost(Jobs.LIMIT)
        .until(() -> states(api.get(execution).data()), s -> s.equals(List.of("paused")));
    assertThat(api.post(execution + "/resume", null).data().getString("state"))
        .isEqualTo("running");
    awaitState(execution, "completed");
    assertThat(api.post(execution + "/pause", null).code()).isEqualTo(2003);
    assertThat(api.post(execution + "/resume", null).code()).isEqualTo(2004);
    assertThat(api.post(execution + "/cancel", null).code()).isEqualTo(2002);

    partner.hold();
    int before = partner.written().size();
    String other = execute(chain(member(slow, null, false), member(good(), 0, true)));
    await().atMost(Jobs.LIMIT).until(() -> partner.written().size() > before);
    JsonObject reason = Json.createObjectBuilder().add("reason", "enough").build();
    assertThat(api.post(other + "/cancel", reason).data().getString("state"))
        .isEqualTo("cancelled");
    partner.release();
    JsonObject end =
        await()
            .atMost(Jobs.LIMIT)
            .until(() -> api.get(other).data(), e -> states(e).equals(List.of("cancelled")));
    assertThat(end.getString("state")).isEqualTo("cancelled");
  }

  @Test
  void everyRefusalHasItsCode() {
    String job = good();
    String chain = chain(member(job, null, false));
    assertThat(api.delete("/jobs/" + job).code()).isEqualTo(1051);
    assertThat(api.get(chain + "/executions/" + UUID.randomUUID()).code()).isEqualTo(2035);
    for (String action : List.of("pause", "resume", "cancel")) {
      String path = chain + "/executions/" + UUID.randomUUID() + "/" + action;
      assertThat(api.post(path, null).code()).isEqualTo(2035);
    }
    String path = chain + "/members";
    assertThat(api.send("PUT", path, members(member(job, 1, false), member(job, 0, false))).code())
        .isEqualTo(2005);
    String gone = good();
    api.delete("/jobs/" + gone).data();
    assertThat(api.send("PUT", path, members(member(gone, null, false))).code()).isEqualTo(2021);
    assertThat(api.send("PUT", path, members(member(job, 7, false))).code()).isEqualTo(1000);
    assertThat(api.post("/chains", Json.createObjectBuilder().build()).code()).isEqualTo(1000);
    assertThat(api.get("/chains?tag=x").code()).isEqualTo(1002);
    assertThat(api.get("/chains?sort=members:asc").code()).isEqualTo(1003);
    api.send("PUT", path, members()).data();
    assertThat(api.post(chain + "/execute", null).code()).isEqualTo(2022);
    JsonObject off =
        Json.createObjectBuilder()
            .add("name", "Off " + UUID.randomUUID())
            .add("isEnabled", false)
            .build();
    api.send("PUT", chain, off).data();
    assertThat(api.post(chain + "/execute", null).code()).isEqualTo(2020);
    String search = "/chains?search=" + off.getString("name").substring(4) + "&isEnabled=";
    assertThat(api.get(search + "false").body().getJsonArray("data")).hasSize(1);
    assertThat(api.get(search + "true").body().getJsonArray("data")).isEmpty();
    assertThat(api.delete("/jobs/" + job).data().getBoolean("deleted")).isTrue();
    assertThat(api.delete(chain).data().getBoolean("deleted")).isTrue();
    assertThat(api.get(chain).code()).isEqualTo(1030);
    assertThat(api.post(chain + "/execute", null).code()).isEqualTo(1030);
    assertThat(api.get(search + "false").body().getJsonArray("data")).isEmpty();
    assertThat(
            api.get(search + "false&includeDeleted=true&sort=name:asc").body().getJsonArray("data"))
        .hasSize(1);
  }

  @Test
  @Tag("RBAC-03")
  void viewersLookOperatorsBuildAndRun(CourierServer server) {
    String chain = chain(member(good(), null, false));
    Api viewer = Api.newUser(server, "viewer");
    Api operator = Api.newUser(server, "operator");
    assertThat(viewer.get(chain).status()).isEqualTo(200);
    assertThat(viewer.get(chain + "/executions").status()).isEqualTo(200);
    assertThat(viewer.get("/chains?includeDeleted=true").code()).isEqualTo(1020);
    assertThat(viewer.post("/chains", named("No")).code()).isEqualTo(1020);
    assertThat(viewer.post(chain + "/execute", null).code()).isEqualTo(1020);
    assertThat(viewer.delete(chain).code()).isEqualTo(1020);
    assertThat(operator.post("/chains", named("Operator's")).status()).isEqualTo(201);
    assertThat(operator.post(chain + "/execute", null).status()).isEqualTo(200);
    assertThat(operator.delete(chain).status()).isEqualTo(200);
  }

  private String depend(String downstream, String upstream, boolean flag) {
    return api.post(dependencies(downstream), edge(upstream, flag)).data().getString("id");
  }

  private static String dependencies(String job) {
    return "/jobs/" + job + "/dependencies";
  }

  private static JsonObject edge(String upstream, boolean flag) {
    return Json.createObjectBuilder()
        .add("upstreamJobId", upstream)
        .add("runOnFailure", flag)
        .build();
  }

  private JsonObject awaitJob(String job, String id, String state) {
    return await()
        .atMost(Jobs.LIMIT)
        .until(() -> jobs.execution(job, id), e -> e.getString("state").equals(state));
  }

  @Test
  void aDependencyHoldsBackReleasesStartsAndSkips() {
    String upstream = good();
    String downstream = good();
    String edge = depend(downstream, upstream, false);
    String waiting = jobs.execute(downstream).getString("executionId");
    JsonObject held = jobs.execution(downstream, waiting);
    assertThat(held.getString("state")).isEqualTo("queued");
    assertThat(held.getJsonArray("waitingFor").getJsonObject(0).getString("jobId"))
        .isEqualTo(upstream);
    assertThat(jobs.run(upstream).getString("state"))
        .as("what waits blocks nobody behind it")
        .isEqualTo("completed");
    JsonObject released = awaitJob(downstream, waiting, "completed");
    assertThat(released.get("waitingFor")).isNull();
    assertThat(operations("job_execution", waiting)).contains("ExecutionReleased");

    String ended = jobs.run(upstream).getString("id");
    String runs = "/jobs/" + downstream + "/executions";
    JsonObject started =
        await()
            .atMost(Jobs.LIMIT)
            .until(
                () -> api.get(runs).body().getJsonArray("data").getJsonObject(0),
                e -> !e.getString("id").equals(waiting));
    assertThat(started.getString("triggeredBy")).isEqualTo("dependency:" + ended);
    awaitJob(downstream, started.getString("id"), "completed");

    String failing = bad();
    depend(downstream, failing, false);
    String hopeless = jobs.execute(downstream).getString("executionId");
    jobs.run(failing);
    JsonObject skipped = awaitJob(downstream, hopeless, "skipped");
    assertThat(skipped.getInt("errorCode")).isEqualTo(1051);
    assertThat(operations("job_execution", hopeless)).contains("ExecutionSkipped");

    String path = dependencies(downstream);
    JsonObject listed = api.get(path).body().getJsonArray("data").getJsonObject(0);
    assertThat(listed.getString("id")).isEqualTo(edge);
    assertThat(listed.getString("upstreamJobName")).startsWith("Job ");
    assertThat(listed.getString("downstreamJobId")).isEqualTo(downstream);
    assertThat(api.post(path, edge(downstream, false)).code()).isEqualTo(2006);
    assertThat(api.post(path, edge(upstream, true)).code()).isEqualTo(2007);
    assertThat(api.post(dependencies(upstream), edge(downstream, false)).code()).isEqualTo(2005);
    assertThat(api.post(path, Json.createObjectBuilder().build()).code()).isEqualTo(1000);
    assertThat(api.delete(dependencies(upstream) + "/" + edge).code()).isEqualTo(2034);
    assertThat(api.delete(path + "/" + edge).data().getBoolean("deleted")).isTrue();
    assertThat(api.delete("/jobs/" + failing).data().getBoolean("deleted")).isTrue();
    assertThat(api.get(path).body().getJsonArray("data")).isEmpty();
  }
}
