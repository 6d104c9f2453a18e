package io.courier.fault;

import static io.courier.it.job.Jobs.config;
import static io.courier.it.job.Jobs.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.it.CourierServer;
import io.courier.it.connection.Certificates;
import io.courier.it.job.Jobs;
import io.courier.it.job.Partner;
import io.courier.launcher.Command;
import io.courier.launcher.TlsPostgres;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Liberty's batch dispatch: one dispatcher, two executors, one PostgreSQL, and their deaths. */
class DispatchIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int MOST = 30;
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
    first.kill();
    first.bury();
    partner.release();
    for (Started run : started) {
      assertDoneOnce(jobs, run, owners.get(run.id()).equals("first") ? 1 : 0);
    }
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
