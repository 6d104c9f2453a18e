package io.courier.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * PostgreSQL in the instance's directory: loopback only, scram passwords, everything durable. A
 * server that a killed launcher left behind is shut down first, so that there is never a second one
 * on the same files.
 */
final class EmbeddedPostgres implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EmbeddedPostgres.class.getName());
  private static final String SUPERUSER = "postgres";
  private static final String OWNER = "courier_owner";
  private static final String USER = "courier";
  private static final int START_ATTEMPTS = 3;
  private static final Duration RECOVERY_LIMIT = Duration.ofMinutes(10);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

  private final InstanceDirectory directory;
  private final PostgresBinaries binaries;
  private final Path data;
  private final Path log;
  private Process process;
  private int port;

  private EmbeddedPostgres(InstanceDirectory directory, PostgresBinaries binaries)
      throws IOException {
    this.directory = directory;
    this.binaries = binaries;
    this.data = directory.database();
    this.log = directory.logs().resolve("postgresql.log");
  }

  /** Starts the server and makes the roles and the database if they are not there. */
  static EmbeddedPostgres start(InstanceDirectory directory, Path cache)
      throws IOException, LaunchException, InterruptedException {
    var postgres = new EmbeddedPostgres(directory, PostgresBinaries.unpacked(cache));
    postgres.stopSurvivor();
    postgres.initialise();
    try {
      postgres.launch();
      postgres.prepare();
    } catch (IOException | LaunchException | InterruptedException e) {
      postgres.close();
      throw e;
    } catch (SQLException e) {
      postgres.close();
      throw new LaunchException(
          "The embedded PostgreSQL refused the set-up of its roles: " + e.getMessage(), e);
    }
    return postgres;
  }

  /** How to reach it. */
  Database database() throws IOException {
    return new Database(
        url("courier") + "?sslmode=disable&stringtype=unspecified&tcpKeepAlive=true",
        new Database.Role(USER, password(USER)),
        new Database.Role(OWNER, password(OWNER)),
        true);
  }

  Process process() {
    return process;
  }

  private String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  private String password(String role) throws IOException {
    return OwnerOnly.keptSecret(directory.secrets().resolve(role + ".password"));
  }

  private void stopSurvivor() throws IOException, LaunchException, InterruptedException {
    Path pidFile = data.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    if (RunningProcess.named(pidFile).filter(this::worksHere).isPresent()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "CRTRF1010W: A PostgreSQL of an earlier run still uses {0}; it is shut down before the new one starts.",
          data);
      if (pgCtlStop("fast") != 0 && pgCtlStop("immediate") != 0) {
        throw new LaunchException(
            "A PostgreSQL of an earlier run still uses "
                + data
                + " and does not stop; see "
                + log
                + ".");
      }
    } else if (ProcessHandle.allProcesses().map(RunningProcess::new).noneMatch(this::worksHere)) {
      // the number belongs to nobody, or, after a reboot, to a stranger: then PostgreSQL would
      // refuse to start
      Files.deleteIfExists(pidFile);
    }
  }

  private boolean worksHere(RunningProcess candidate) {
    return candidate.workingDirectory().filter(data::equals).isPresent();
  }

  private void initialise() throws IOException, LaunchException, InterruptedException {
    if (Files.exists(data.resolve("PG_VERSION"))) {
      return;
    }
    Path part = data.resolveSibling(data.getFileName() + ".part");
    FileTree.delete(part);
    password(SUPERUSER);
    List<String> initdb =
        List.of(
            "--pgdata=" + part,
            "--username=" + SUPERUSER,
            "--pwfile=" + directory.secrets().resolve(SUPERUSER + ".password"),
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--data-checksums");
    if (ChildProcess.run(command("initdb", initdb), log, Duration.ofMinutes(2)) != 0) {
      throw new LaunchException("PostgreSQL's initdb failed; see " + log + ".");
    }
    Files.writeString(part.resolve("pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
    Files.move(part, data);
  }

  private void launch() throws IOException, LaunchException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      port = Command.Ports.freePort();
      process = ChildProcess.start(command("postgres", options()), Map.of(), log);
      if (awaitAnswer()) {
        return;
      }
      if (attempt == START_ATTEMPTS) {
        throw new LaunchException(
            "The embedded PostgreSQL does not start; see "
                + directory.logs()
                + "/postgresql*.log.");
      }
    }
  }

  private List<String> options() {
    List<String> options = new ArrayList<>(List.of("-D", data.toString()));
    Map<String, String> settings =
        Map.ofEntries(
            Map.entry("port", Integer.toString(port)),
            Map.entry("listen_addresses", "127.0.0.1"),
            Map.entry("unix_socket_directories", ""),
            Map.entry("fsync", "on"),
            Map.entry("synchronous_commit", "on"),
            Map.entry("full_page_writes", "on"),
            Map.entry("password_encryption", "scram-sha-256"),
            Map.entry("max_connections", "200"),
            // the batch dispatcher writes its repository and its queue in one transaction
            Map.entry("max_prepared_transactions", "100"),
            Map.entry("timezone", "UTC"),
            Map.entry("log_timezone", "UTC"),
            Map.entry("logging_collector", "on"),
            Map.entry("log_directory", directory.logs().toString()),
            Map.entry("log_filename", "postgresql-%a.log"),
            Map.entry("log_truncate_on_rotation", "on"),
            Map.entry("log_rotation_age", "1d"));
    settings.forEach((name, value) -> options.addAll(List.of("-c", name + "=" + value)));
    return options;
  }

  /**
   * Waits while the server lives; crash recovery may take its time. False when the process ended.
   */
  private boolean awaitAnswer() throws InterruptedException, LaunchException, IOException {
    long end = System.nanoTime() + RECOVERY_LIMIT.toNanos();
    while (process.isAlive()) {
      try (Connection connection =
          DriverManager.getConnection(url("postgres"), SUPERUSER, password(SUPERUSER))) {
        if (connection.isValid(5)) {
          return true;
        }
      } catch (SQLException e) {
        LOG.log(System.Logger.Level.DEBUG, "PostgreSQL does not answer yet: {0}", e.getMessage());
      }
      if (System.nanoTime() > end) {
        throw new LaunchException(
            "The embedded PostgreSQL does not answer after "
                + RECOVERY_LIMIT
                + "; see "
                + log
                + ".");
      }
      Thread.sleep(50);
    }
    return false;
  }

  private void prepare() throws SQLException, IOException {
    try (Connection connection =
            DriverManager.getConnection(url("postgres"), SUPERUSER, password(SUPERUSER));
        Statement statement = connection.createStatement()) {
      for (String role : List.of(OWNER, USER)) {
        giveRole(connection, role, password(role));
      }
      var found = statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = 'courier'");
      if (!found.next()) {
        statement.execute("CREATE DATABASE courier OWNER courier_owner TEMPLATE template0");
      }
      statement.execute("REVOKE ALL ON DATABASE courier FROM PUBLIC");
      statement.execute("GRANT CONNECT ON DATABASE courier TO courier");
    }
    try (Connection connection =
            DriverManager.getConnection(url("courier"), SUPERUSER, password(SUPERUSER));
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER SCHEMA public OWNER TO courier_owner");
    }
  }

  /**
   * Makes the role, or gives an existing one the password kept in the file; values travel as
   * parameters.
   */
  private static void giveRole(Connection connection, String role, String password)
      throws SQLException {
    try (PreparedStatement values =
        connection.prepareStatement(
            "SELECT set_config('courier.role', ?, false), set_config('courier.password', ?, false)")) {
      values.setString(1, role);
      values.setString(2, password);
      values.execute();
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          """
          DO $$
          DECLARE name text := current_setting('courier.role');
          BEGIN
            IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = name) THEN
              EXECUTE format('CREATE ROLE %I LOGIN', name);
            END IF;
            EXECUTE format('ALTER ROLE %I PASSWORD %L', name, current_setting('courier.password'));
          END $$
          """);
      statement.execute("RESET courier.password");
    }
  }

  /**
   * PostgreSQL refuses root; inside a user namespace without a mapping it is nobody, with root's
   * access to its files.
   */
  private List<String> command(String program, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
      command.addAll(List.of("unshare", "--user"));
    }
    command.add(binaries.program(program).toString());
    command.addAll(arguments);
    return command;
  }

  private int pgCtlStop(String mode) throws IOException, InterruptedException {
    List<String> arguments =
        List.of(
            "stop",
            "--pgdata=" + data,
            "--mode=" + mode,
            "--wait",
            "--timeout=" + STOP_LIMIT.toSeconds());
    return ChildProcess.run(command("pg_ctl", arguments), log, STOP_LIMIT.plusSeconds(5));
  }

  /** Shuts down cleanly: sessions end, a checkpoint is written. */
  @Override
  public void close() throws IOException, InterruptedException {
    if (process != null && process.isAlive() && pgCtlStop("fast") != 0) {
      pgCtlStop("immediate");
    }
  }
}
