package io.courier.benchmark;

import static io.courier.it.job.Jobs.config;
import static io.courier.it.job.Jobs.step;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import io.courier.it.connection.Certificates;
import io.courier.it.job.Jobs;
import io.courier.it.job.Partner;
import io.courier.launcher.TlsPostgres;
import jakarta.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One durable PostgreSQL, one or two servers on it, and a partner that answers slowly. */
final class Ground implements AutoCloseable {
  private final Path directory;
  private final TlsPostgres database;
  private final Partner partner;
  private final Map<String, String> variables;
  private final List<CourierServer> nodes = new ArrayList<>();
  final Store store;

  Ground(Path directory) throws Exception {
    this.directory = directory;
    Certificates authority = new Certificates();
    database =
        TlsPostgres.start(
            Files.createDirectories(directory.resolve("db")),
            authority,
            authority.writePem(directory.resolve("authority.pem")),
            true);
    store = new Store(database);
    partner = new Partner(Files.createDirectories(directory.resolve("partner")));
    Path files = Files.createDirectories(directory.resolve("files"));
    Files.writeString(files.resolve("small.txt"), "a line");
    variables =
        Map.of(
            "COURIER_DB_URL", database.url(),
            "COURIER_DB_USER", TlsPostgres.USER,
            "COURIER_DB_PASSWORD", TlsPostgres.USER_PASSWORD,
            "COURIER_DB_MIGRATION_USER", TlsPostgres.OWNER,
            "COURIER_DB_MIGRATION_PASSWORD", TlsPostgres.OWNER_PASSWORD,
            "COURIER_TEMP_DIR", Files.createDirectories(directory.resolve("temp")).toString(),
            "COURIER_ALLOWED_ROOTS", files.toString());
  }

  /** Starts or stops servers until so many run. */
  void nodes(int count) throws Exception {
    while (nodes.size() > count) {
      nodes.remove(nodes.size() - 1).close();
    }
    while (nodes.size() < count) {
      nodes.add(CourierServer.start(directory.resolve("node-" + nodes.size()), variables));
    }
  }

  Api api() {
    return Api.admin(nodes.get(0));
  }

  void setting(String key, Object value) {
    Api.Answer answer =
        api()
            .send(
                "PUT",
                "/settings/" + key,
                Json.createObjectBuilder().add("value", value.toString()).build());
    if (answer.status() != 200) {
      throw new IllegalStateException(key + ": " + answer);
    }
  }

  /** One step that has nothing to do. */
  UUID trivialJob() {
    return UUID.fromString(
        new Jobs(api())
            .create(
                step(
                    "file.delete",
                    "Nothing",
                    60,
                    config("path", "${job.workspace}/not-there.txt"))));
  }

  /** One step that waits for the partner for so long. */
  UUID waitingJob(int millis) {
    partner.slow(millis);
    String connection =
        api()
            .post(
                "/connections",
                Json.createObjectBuilder()
                    .add("name", "Slow partner " + UUID.randomUUID())
                    .add("protocol", "sftp")
                    .add("host", "127.0.0.1")
                    .add("port", partner.port())
                    .add("authMethod", "password")
                    .add("username", Partner.USER)
                    .add("password", Partner.PASSWORD)
                    .add("properties", Json.createObjectBuilder().add("max_sessions", 64))
                    .build())
            .data()
            .getString("id");
    return UUID.fromString(
        new Jobs(api())
            .create(
                step(
                    "sftp.upload",
                    "Deliver",
                    120,
                    config(
                        "connection_id",
                        connection,
                        "local_path",
                        directory.resolve("files/small.txt").toString(),
                        "remote_path",
                        "/${job.execution_id}.txt"))));
  }

  @Override
  public void close() throws Exception {
    nodes(0);
    partner.close();
    database.close();
  }
}
