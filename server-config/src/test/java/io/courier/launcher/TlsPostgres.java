package io.courier.launcher;

import static org.awaitility.Awaitility.await;

import io.courier.it.connection.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A PostgreSQL of somebody else's: reached by TLS only, with a certificate for {@code localhost} of
 * an authority of the tests, and two roles.
 */
public final class TlsPostgres implements AutoCloseable {
  public static final String USER = "courier";
  public static final String OWNER = "courier_owner";
  public static final String USER_PASSWORD = "pl4nted-db-user-5f1c";
  public static final String OWNER_PASSWORD = "pl4nted-db-owner-9a77";
  private static final String SUPERUSER_PASSWORD = "superuser-of-the-tests";

  private final Path authority;
  private final int port;
  private final Process process;

  private TlsPostgres(Path authority, int port, Process process) {
    this.authority = authority;
    this.port = port;
    this.process = process;
  }

  /** Starts an empty one that does not wait for the disk. */
  public static TlsPostgres start(Path directory, Certificates issuer, Path authority)
      throws IOException,
          GeneralSecurityException,
          LaunchException,
          InterruptedException,
          SQLException {
    return start(directory, issuer, authority, false);
  }

  /**
   * Starts an empty one.
   *
   * @param durable whether a commit waits for the disk, as in production
   */
  public static TlsPostgres start(
      Path directory, Certificates issuer, Path authority, boolean durable)
      throws IOException,
          GeneralSecurityException,
          LaunchException,
          InterruptedException,
          SQLException {
    PostgresBinaries binaries = PostgresBinaries.unpacked(Courier.cache());
    Path data = directory.resolve("data");
    Path log = directory.resolve("postgresql.log");
    Path password = directory.resolve("superuser");
    OwnerOnly.write(password, SUPERUSER_PASSWORD);
    List<String> initdb =
        command(
            binaries,
            "initdb",
            List.of(
                "--pgdata=" + data,
                "--username=postgres",
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C"));
    if (ChildProcess.run(initdb, log, Duration.ofMinutes(2)) != 0) {
      throw new IOException("initdb failed: " + Files.readString(log));
    }
    Files.writeString(data.resolve("pg_hba.conf"), "hostssl all all 127.0.0.1/32 scram-sha-256\n");
    issuer.issuePem(
        "localhost", Instant.now(), data.resolve("server.crt"), data.resolve("server.key"));
    int port = Command.Ports.freePort();
    List<String> options = new ArrayList<>(List.of("-D", data.toString()));
    Map.of(
            "port", Integer.toString(port),
            "listen_addresses", "127.0.0.1",
            "unix_socket_directories", "",
            "fsync", durable ? "on" : "off",
            "max_connections", durable ? "200" : "120",
            "max_prepared_transactions", "50",
            "ssl", "on",
            "ssl_min_protocol_version", "TLSv1.2")
        .forEach((name, value) -> options.addAll(List.of("-c", name + "=" + value)));
    Process process = ChildProcess.start(command(binaries, "postgres", options), Map.of(), log);
    var made = new TlsPostgres(authority, port, process);
    made.prepare();
    return made;
  }

  private static List<String> command(
      PostgresBinaries binaries, String program, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
      command.addAll(List.of("unshare", "--user"));
    }
    command.add(binaries.program(program).toString());
    command.addAll(arguments);
    return command;
  }

  private void prepare() throws SQLException {
    await().atMost(Duration.ofMinutes(1)).until(this::answers);
    try (Connection superuser = superuser("postgres");
        Statement statement = superuser.createStatement()) {
      statement.execute("CREATE ROLE courier_owner LOGIN PASSWORD '" + OWNER_PASSWORD + "'");
      statement.execute("CREATE ROLE courier LOGIN PASSWORD '" + USER_PASSWORD + "'");
      statement.execute("CREATE DATABASE courier OWNER courier_owner TEMPLATE template0");
      statement.execute("REVOKE ALL ON DATABASE courier FROM PUBLIC");
      statement.execute("GRANT CONNECT ON DATABASE courier TO courier");
    }
    try (Connection superuser = superuser("courier");
        Statement statement = superuser.createStatement()) {
      statement.execute("ALTER SCHEMA public OWNER TO courier_owner");
    }
  }

  private boolean answers() {
    try (Connection connection = superuser("postgres")) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  /** As the superuser. */
  public Connection superuser(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://localhost:"
            + port
            + "/"
            + database
            + "?sslmode=verify-full&sslrootcert="
            + authority,
        "postgres",
        SUPERUSER_PASSWORD);
  }

  /** For COURIER_DB_URL; names the authority, leaves the mode to the default. */
  public String url() {
    return "jdbc:postgresql://localhost:" + port + "/courier?sslrootcert=" + authority;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }
}
