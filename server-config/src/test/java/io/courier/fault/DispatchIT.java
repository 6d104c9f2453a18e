package io.courier.fault;

import static io.courier.it.job.Jobs.config;
import static io.courier.it.job.Jobs.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import io.courier.it.connection.Certificates;
import io.courier.it.job.BatchManager;
import io.courier.it.job.Jobs;
import io.courier.it.job.Partner;
import io.courier.launcher.Command;
import io.courier.launcher.TlsPostgres;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Liberty's batch dispatch: one dispatcher, two executors, one PostgreSQL. Runs are steered at the
 * dispatcher, and nodes die.
 */
class DispatchIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int MOST = 30;

  /** What the product promises: a lost run is running again elsewhere. */
  private static final Duration PROMISE = Duration.ofSeconds(60);

  private static final int LARGE = 8 << 20;
  private static final byte[] CONTENT = new byte[256 << 10];

  private static Path directory;
  private static TlsPostgres database;
  private static Partner partner;
  private static FaultNode dispatcher;
  private static FaultNode first;
  private static FaultNode second;
  private static Jobs jobs;
  private static Path local;

  @BeforeAll
  static void start() throws Exception {
    directory = CourierServer.freshDirectory("dispatch");
    new Random(5).nextBytes(CONTENT);
    Certificates authority = new Certificates();
    database =
        TlsPostgres.start(
            Files.createDirectories(directory.resolve("db")),
            authority,
            authority.writePem(directory.resolve("authority.pem")));
    partner = new Partner(Files.createDirectories(directory.resolve("partner")));
    Map<String, String> common = common();
    dispatcher = node("dispatcher", "web", common);
    first = node("first", "worker", common);
    second = node("second", "worker", common);
    dispatcher.start();
    first.start();
    second.start();
    jobs = new Jobs(dispatcher.api());
    local = Files.write(directory.resolve("files/local.bin"), CONTENT);
    dispatcher
        .api()
        .send(
            "PUT",
            "/settings/job.concurrency_limit",
            Json.createObjectBuilder().add("value", MOST + 1).build())
        .data();
  }

  private static Map<String, String> common() throws Exception {
    Path password = Files.writeString(directory.resolve("password"), Certificates.PASSWORD);
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
    Map<String, String> common = new HashMap<>();
    common.put("COURIER_DB_URL", database.url());
    common.put("COURIER_DB_USER", TlsPostgres.USER);
    common.put("COURIER_DB_PASSWORD", TlsPostgres.USER_PASSWORD);
    common.put("COURIER_DB_MIGRATION_USER", TlsPostgres.OWNER);
    common.put("COURIER_DB_MIGRATION_PASSWORD", TlsPostgres.OWNER_PASSWORD);
    common.put("COURIER_TEMP_DIR", Files.createDirectories(directory.resolve("temp")).toString());
    common.put(
        "COURIER_ALLOWED_ROOTS", Files.createDirectories(directory.resolve("files")).toString());
    common.put("COURIER_DISPATCH", "batch");
    common.put("COURIER_DISPATCH_ADDRESS", "127.0.0.1:" + Command.Ports.freePort());
    common.put(
        "COURIER_TLS_KEYSTORE",
        Certificates.selfSigned("localhost", directory.resolve("nodes.p12")).toString());
    common.put("COURIER_TLS_KEYSTORE_PASSWORD_FILE", password.toString());
    return common;
  }

  private static FaultNode node(String name, String role, Map<String, String> common) {
    Map<String, String> variables = new HashMap<>(common);
    variables.put("COURIER_ROLE", role);
    variables.put("COURIER_NODE_ID", name);
    return new FaultNode(directory.resolve(name), variables);
  }

  @AfterAll
  static void stop() throws Exception {
    for (FaultNode node : List.of(second, first, dispatcher)) {
      node.close();
    }
    partner.close();
    database.close();
  }

  /** What a test left running is none of the next one's. */
  @AfterEach
  void nothingRunsOn() throws Exception {
    partner.release();
    partner.slow(0);
    for (String id : owners().keySet()) {
      ask(new Started(jobOf(id), id), "cancel");
    }
    await().atMost(LIMIT).until(() -> owners().isEmpty());
  }

  private static String jobOf(String execution) throws SQLException {
    try (Connection connection = database.superuser("courier");
        PreparedStatement query =
            connection.prepareStatement("SELECT job_id FROM job_executions WHERE id = ?")) {
      query.setObject(1, UUID.fromString(execution));
      ResultSet row = query.executeQuery();
      row.next();
      return row.getObject(1, UUID.class).toString();
    }
  }

  /** An execution of a job of its own. */
  private record Started(String job, String id) {}

  private static String newJob() {
    return jobs.create(
        step(
            "sftp.upload",
            "Send",
            900,
            config(
                "connection_id", jobs.connection(partner),
                "local_path", local.toString(),
                "remote_path", "/${job.execution_id}.bin")));
  }

  /** A job that takes long enough to be steered while it runs. */
  private static String largeJob() throws Exception {
    Path large = Files.write(directory.resolve("files/large.bin"), new byte[LARGE]);
    partner.slow(200);
    return jobs.create(
        step(
            "sftp.upload",
            "Send",
            900,
            config(
                    "connection_id",
                    jobs.connection(partner),
                    "local_path",
                    large.toString(),
                    "remote_path",
                    "/${job.execution_id}.bin")
                .add("resume_partial", true)));
  }

  private static Started begin() {
    String job = newJob();
    return new Started(job, jobs.execute(job).getString("executionId"));
  }

  /** Which node runs each of the executions that run. */
  private static Map<String, String> owners() throws SQLException {
    try (Connection connection = database.superuser("courier");
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT id, owner_node FROM job_executions WHERE state = 'running'");
        ResultSet rows = query.executeQuery()) {
      Map<String, String> owners = new TreeMap<>();
      while (rows.next()) {
        owners.put(rows.getObject(1, UUID.class).toString(), rows.getString(2));
      }
      return owners;
    }
  }

  /** Time of the database. */
  private static Instant now() throws SQLException {
    try (Connection connection = database.superuser("courier");
        Statement query = connection.createStatement();
        ResultSet row = query.executeQuery("SELECT clock_timestamp()")) {
      row.next();
      return row.getObject(1, OffsetDateTime.class).toInstant();
    }
  }

  /** When the execution began to run on the node, as its records say. */
  private static Instant startedOn(String node, String id) throws SQLException {
    try (Connection connection = database.superuser("courier");
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT performed_at FROM audit_log_entries WHERE entity_id = ?"
                    + " AND operation = 'ExecutionStarted' AND details ->> 'node' = ?")) {
      query.setObject(1, UUID.fromString(id));
      query.setString(2, node);
      ResultSet row = query.executeQuery();
      assertThat(row.next()).as("%s has run on %s", id, node).isTrue();
      return row.getObject(1, OffsetDateTime.class).toInstant();
    }
  }

  private static void assertDoneOnce(Jobs seen, Started run, int recoveries) throws Exception {
    JsonObject end =
        await()
            .atMost(LIMIT)
            .until(
                () -> seen.execution(run.job(), run.id()),
                e -> List.of("completed", "failed").contains(e.getString("state")));
    assertThat(end.getString("state")).as("%s", end).isEqualTo("completed");
    assertThat(end.getInt("recoveries")).as("%s", end).isEqualTo(recoveries);
    assertThat(
            end.getJsonArray("stepExecutions").getValuesAs(JsonObject.class).stream()
                .filter(s -> s.getString("state").equals("completed")))
        .as("carried out once: %s", end)
        .hasSize(1);
    assertThat(Files.readAllBytes(directory.resolve("partner").resolve(run.id() + ".bin")))
        .isEqualTo(CONTENT);
  }

  @Test
  @Tag("RES-08")
  void executorsShareTheWorkAndWhatOneLosesGoesOnAtTheOther() throws Exception {
    partner.hold();
    List<Started> started = new ArrayList<>();
    // who gets a message is the queue's choice: more of them until both have some
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              if (started.size() < MOST) {
                started.add(begin());
              }
              return owners().values();
            },
            nodes -> nodes.containsAll(List.of("first", "second")));
    Map<String, String> owners =
        await().atMost(LIMIT).until(DispatchIT::owners, o -> o.size() == started.size());
    assertThat(owners.values()).doesNotContain("dispatcher");
    Instant killed = now();
    first.kill();
    first.bury();
    partner.release();
    for (Started run : started) {
      boolean lost = owners.get(run.id()).equals("first");
      assertDoneOnce(jobs, run, lost ? 1 : 0);
      if (lost) {
        Instant again = startedOn("second", run.id());
        Files.writeString(
            directory.resolve("recovery.txt"),
            run.id() + " killed " + killed + ", runs again " + again + System.lineSeparator(),
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
        assertThat(Duration.between(killed, again)).as(run.id()).isLessThanOrEqualTo(PROMISE);
      }
    }
  }

  private static void ask(Started run, String what) {
    jobs.api()
        .post(
            "/jobs/" + run.job() + "/executions/" + run.id() + "/" + what,
            Json.createObjectBuilder().add("reason", "asked at the dispatcher").build())
        .data();
  }

  private static String awaitOwner(String id) {
    return await().atMost(LIMIT).until(() -> owners().get(id), Objects::nonNull);
  }

  @Test
  @Tag("RES-08")
  void whatIsAskedAtTheDispatchersApiHappensOnTheExecutor() throws Exception {
    String job = largeJob();
    Started run = new Started(job, jobs.execute(job).getString("executionId"));
    assertThat(awaitOwner(run.id())).isNotEqualTo("dispatcher");
    jobs.awaitBytes(job, run.id(), 0, 1 << 20);
    ask(run, "pause");
    JsonObject paused = jobs.end(job, run.id());
    assertThat(paused.getString("state")).as("%s", paused).isEqualTo("paused");
    // before its batch instance has come to rest it cannot be restarted, and a new one starts
    awaitStatus(
        new BatchManager(dispatcher.server(), Api.ADMIN, Api.PASSWORD),
        Integer.toString(paused.getInt("batchInstanceId")),
        "\"PAUSED\"");
    ask(run, "resume");
    assertThat(awaitOwner(run.id())).isNotEqualTo("dispatcher");
    JsonObject resumed = jobs.execution(job, run.id());
    assertThat(resumed.getInt("batchInstanceId"))
        .as("restarted, not started anew: %s", resumed)
        .isEqualTo(paused.getInt("batchInstanceId"));
    ask(run, "cancel");
    partner.slow(1);
    JsonObject end =
        await()
            .atMost(LIMIT)
            .until(
                () -> jobs.execution(job, run.id()),
                e -> List.of("completed", "cancelled").contains(e.getString("state")));
    assertThat(end.getString("state")).as("%s", end).isEqualTo("cancelled");
    assertThat(end.getInt("recoveries")).isZero();
  }

  @Test
  @Tag("RES-08")
  void batchOperatorsSteerTheExecutorsRunsAtTheDispatcher() throws Exception {
    BatchManager manager = new BatchManager(dispatcher.server(), Api.ADMIN, Api.PASSWORD);
    String job = largeJob();
    String instance = BatchManager.instance(manager.submit("job=" + job));
    String id =
        await()
            .atMost(LIMIT)
            .until(
                () -> jobs.api().get("/jobs/" + job + "/executions").body().getJsonArray("data"),
                runs -> !runs.isEmpty())
            .getJsonObject(0)
            .getString("id");
    assertThat(awaitOwner(id)).isNotEqualTo("dispatcher");
    jobs.awaitBytes(job, id, 0, 1 << 20);
    manager.run("stop", "--jobInstanceId=" + instance);
    JsonObject paused = jobs.end(job, id);
    assertThat(paused.getString("state")).as("%s", paused).isEqualTo("paused");
    assertThat(paused.getString("pausedBy")).isEqualTo(Api.ADMIN);
    awaitStatus(manager, instance, "\"PAUSED\"");
    partner.slow(1);
    manager.run("restart", "--jobInstanceId=" + instance);
    JsonObject end =
        await()
            .atMost(LIMIT)
            .until(
                () -> jobs.execution(job, id),
                e -> List.of("completed", "failed").contains(e.getString("state")));
    assertThat(end.getString("state")).as("%s", end).isEqualTo("completed");
    assertThat(end.getString("triggeredBy")).isEqualTo("batch:" + Api.ADMIN);
    assertThat(end.getInt("batchInstanceId")).hasToString(instance);
    assertThat(Files.size(directory.resolve("partner").resolve(id + ".bin"))).isEqualTo(LARGE);
    awaitStatus(manager, instance, "\"COMPLETED\"");
    Matcher last =
        Pattern.compile("\"executionId\":(\\d+)")
            .matcher(manager.run("status", "--jobInstanceId=" + instance));
    assertThat(last.find()).isTrue();
    assertThat(manager.run("getJobLog", "--jobExecutionId=" + last.group(1), "--type=text"))
        .as("of the execution after the restart; the executor has it")
        .contains("execution=" + id, "state=completed");
  }

  private static void awaitStatus(BatchManager manager, String instance, String status) {
    await()
        .atMost(LIMIT)
        .until(() -> manager.run("status", "--jobInstanceId=" + instance).contains(status));
  }

  @Test
  @Tag("RES-08")
  void withoutItsDispatcherWorkUnderWayEndsAndNewWorkWaits() throws Exception {
    partner.hold();
    Started running = begin();
    String later = newJob();
    await().atMost(LIMIT).until(() -> owners().size() == 1);
    dispatcher.kill();
    dispatcher.bury();
    Jobs atExecutor = new Jobs(second.api());
    Started waiting = new Started(later, atExecutor.execute(later).getString("executionId"));
    partner.release();
    assertDoneOnce(atExecutor, running, 0);
    assertThat(atExecutor.execution(later, waiting.id()).getString("state")).isEqualTo("queued");
    dispatcher.start();
    assertDoneOnce(atExecutor, waiting, 0);
    jobs = new Jobs(dispatcher.api());
  }
}
