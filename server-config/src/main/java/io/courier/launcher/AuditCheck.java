package io.courier.launcher;

import io.courier.audit.ChainVerifier;
import io.courier.audit.VerificationReport;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/**
 * {@code courier audit verify}: recomputes the audit log of an instance that runs or not, or of the
 * database that the environment names. Writes nothing.
 */
final class AuditCheck {
  /** The log is not what was written. */
  static final int TAMPERED = 3;

  private static final int PORT_LINE = 3;
  private static final String USER = "courier";

  private final Command.AuditVerify command;
  private final DeploymentSettings settings;
  private final Terminal terminal;

  private AuditCheck(Command.AuditVerify command, DeploymentSettings settings, Terminal terminal) {
    this.command = command;
    this.settings = settings;
    this.terminal = terminal;
  }

  /** Returns 0 for an intact log and {@link #TAMPERED} otherwise; a line tells each finding. */
  static int run(Command.AuditVerify command, DeploymentSettings settings, Terminal terminal)
      throws LaunchException, InterruptedException {
    try {
      return new AuditCheck(command, settings, terminal).run();
    } catch (IOException e) {
      throw new LaunchException("The audit log cannot be read: " + e.getMessage(), e);
    } catch (SQLException e) {
      throw new LaunchException(
          "The audit log cannot be read: "
              + e.getMessage()
              + " (a database of an older release is migrated by the next 'courier run')",
          e);
    }
  }

  private int run() throws IOException, SQLException, LaunchException, InterruptedException {
    if (command.data().isEmpty()) {
      DeploymentSettings.ExternalDatabase external =
          settings
              .database()
              .orElseThrow(
                  () ->
                      LaunchException.usage(
                          "audit verify needs --data DIR, or the database in COURIER_DB_URL."));
      return verify(SecretsReader.of(settings).database(external));
    }
    Path data = command.data().get();
    if (!Files.exists(data.resolve("postgresql").resolve("PG_VERSION"))) {
      throw LaunchException.usage(
          data + " has no embedded database; name an external one by COURIER_DB_URL.");
    }
    return isRunning(data) ? verify(running(data)) : verifyStopped(data);
  }

  private int verifyStopped(Path data)
      throws IOException, SQLException, LaunchException, InterruptedException {
    try (InstanceDirectory instance = InstanceDirectory.open(data, settings);
        EmbeddedPostgres postgres = EmbeddedPostgres.start(instance, Courier.cache())) {
      return verify(postgres.database());
    }
  }

  private static boolean isRunning(Path data) throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true; // this very process has it
    }
  }

  /** PostgreSQL tells its port in its pid file. */
  private static Database running(Path data) throws IOException, LaunchException {
    List<String> lines = Files.readAllLines(data.resolve("postgresql").resolve("postmaster.pid"));
    if (lines.size() <= PORT_LINE || !lines.get(PORT_LINE).strip().matches("[0-9]{1,5}")) {
      throw new LaunchException("The database is starting or stopping; try again.");
    }
    String password = Files.readString(data.resolve("secrets").resolve(USER + ".password"));
    var role = new Database.Role(USER, password.strip());
    return new Database(
        "jdbc:postgresql://127.0.0.1:" + lines.get(PORT_LINE).strip() + "/courier?sslmode=disable",
        role,
        role,
        false);
  }

  private int verify(Database database) throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(
            database.url(), database.user().name(), database.user().password())) {
      connection.setAutoCommit(false);
      VerificationReport report =
          ChainVerifier.verify(
              connection, command.expected(), finding -> terminal.line(finding.toString()));
      terminal.line(
          (report.intact() ? "intact" : "tampered")
              + " rows="
              + report.rows()
              + " closed-months="
              + report.closedMonths()
              + " findings="
              + report.findingCount()
              + " head="
              + report.head());
      return report.intact() ? 0 : TAMPERED;
    }
  }
}
