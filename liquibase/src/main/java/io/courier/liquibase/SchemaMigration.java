package io.courier.liquibase;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Pattern;
import liquibase.Scope;
import liquibase.UpdateSummaryOutputEnum;
import liquibase.analytics.configuration.AnalyticsArgs;
import liquibase.changelog.ChangeLogParameters;
import liquibase.command.CommandScope;
import liquibase.command.core.UpdateCommandStep;
import liquibase.command.core.helpers.DatabaseChangelogCommandStep;
import liquibase.command.core.helpers.DbUrlConnectionArgumentsCommandStep;
import liquibase.command.core.helpers.ShowSummaryArgument;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.lockservice.LockServiceFactory;
import liquibase.ui.LoggerUIService;

/**
 * Brings a PostgreSQL database to the schema of this release.
 *
 * <p>Nodes take turns: a migration holds a PostgreSQL advisory lock on a session of its own for as
 * long as it works, so that the lock vanishes with a node that dies. Whoever holds it and still
 * finds Liquibase's lock row taken is looking at the row of a dead node (or of somebody's Liquibase
 * command line), and releases it once it is {@code staleAfter} old.
 *
 * <p>Instances are immutable and may be shared; {@link #migrate} may take minutes.
 */
public final class SchemaMigration {

  /** How old the lock row of a dead node must be before it is released. */
  public static final Duration STALE_LOCK = Duration.ofMinutes(5);

  private static final String ROOT = "db/changelog/root.yaml";
  private static final long ADVISORY_KEY = 0x436F_7572_6965_7201L; // "Courier", 1
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
  private static final Pattern ROLE = Pattern.compile("[A-Za-z0-9_.@-]{1,63}");
  private static final System.Logger LOG = System.getLogger(SchemaMigration.class.getName());

  private final Clock clock;
  private final Duration staleAfter;

  /**
   * @param staleAfter age at which a dead node's lock row is released; zero where the caller is the
   *     only possible user of the database
   */
  public SchemaMigration(Clock clock, Duration staleAfter) {
    this.clock = Objects.requireNonNull(clock);
    this.staleAfter = Objects.requireNonNull(staleAfter);
  }

  /**
   * Where to migrate.
   *
   * @param url JDBC URL
   * @param user role that owns, or will own, the schema
   * @param password of that role; not kept
   * @param runtimeRole role the application will work with; receives DML only unless it is {@code
   *     user} itself
   */
  public record Target(String url, String user, String password, String runtimeRole) {
    public Target {
      if (!ROLE.matcher(runtimeRole).matches()) {
        throw new IllegalArgumentException(
            "The database role '"
                + runtimeRole
                + "' has characters other than letters, digits, '_', '.', '@' and '-'.");
      }
    }

    @Override
    public String toString() {
      return "Target[" + url + ", user=" + user + ", runtimeRole=" + runtimeRole + "]";
    }

    private Connection open() throws SQLException {
      var properties = new Properties();
      properties.setProperty("user", user);
      properties.setProperty("password", password);
      properties.setProperty("ApplicationName", "courier-migration");
      return DriverManager.getConnection(url, properties);
    }
  }

  /**
   * Applies every change set that the database does not have yet, each in a transaction of its own;
   * a second call does nothing but renew the grants.
   *
   * @throws SQLException the database is out of reach or refuses
   * @throws MigrationException a change set failed; those before it stay applied
   */
  public void migrate(Target target) throws SQLException, MigrationException {
    try (Connection guard = target.open();
        Connection work = target.open()) {
      takeTurn(guard);
      update(work, target.runtimeRole());
    }
  }

  private static void takeTurn(Connection guard) throws SQLException {
    try (PreparedStatement lock = guard.prepareStatement("SELECT pg_advisory_lock(?)")) {
      lock.setLong(1, ADVISORY_KEY);
      lock.execute();
    }
  }

  private void update(Connection connection, String runtimeRole)
      throws SQLException, MigrationException {
    try {
      Scope.child(
          Map.of(
              Scope.Attr.ui.name(), new LoggerUIService(), AnalyticsArgs.ENABLED.getKey(), false),
          () -> {
            Database database =
                DatabaseFactory.getInstance()
                    .findCorrectDatabaseImplementation(new JdbcConnection(connection));
            awaitLockRow(connection, database);
            var parameters = new ChangeLogParameters(database);
            parameters.set("courier.runtime.role", runtimeRole);
            new CommandScope(UpdateCommandStep.COMMAND_NAME)
                .addArgumentValue(DbUrlConnectionArgumentsCommandStep.DATABASE_ARG, database)
                .addArgumentValue(UpdateCommandStep.CHANGELOG_FILE_ARG, ROOT)
                .addArgumentValue(DatabaseChangelogCommandStep.CHANGELOG_PARAMETERS, parameters)
                .addArgumentValue(
                    ShowSummaryArgument.SHOW_SUMMARY_OUTPUT, UpdateSummaryOutputEnum.LOG)
                .execute();
          });
    } catch (SQLException e) {
      throw e;
    } catch (Exception e) { // Scope.child declares no less
      throw new MigrationException(
          "The schema could not be brought to this release: " + rootMessage(e), e);
    }
  }

  /**
   * Returns when the lock row is free; the row of a dead node is released once it is old enough.
   */
  private void awaitLockRow(Connection connection, Database database)
      throws SQLException, LiquibaseException, InterruptedException {
    for (LockRow row = lockRow(connection); row != null; row = lockRow(connection)) {
      if (row.olderThan(staleAfter, clock.instant())) {
        LOG.log(
            System.Logger.Level.WARNING,
            "CRTRF1001W: The schema lock of {0} is older than {1} and its node is gone; it is released.",
            row.holder(),
            staleAfter);
        LockServiceFactory.getInstance().getLockService(database).forceReleaseLock();
        return;
      }
      Thread.sleep(LOOK_AGAIN.toMillis());
    }
  }

  private record LockRow(String holder, Instant granted) {
    boolean olderThan(Duration age, Instant now) {
      return granted == null || !granted.plus(age).isAfter(now);
    }
  }

  /** The row somebody holds, or null. */
  private static LockRow lockRow(Connection connection) throws SQLException {
    try (PreparedStatement exists =
            connection.prepareStatement("SELECT to_regclass('databasechangeloglock') IS NOT NULL");
        ResultSet there = exists.executeQuery()) {
      if (!there.next() || !there.getBoolean(1)) {
        return null;
      }
    }
    try (PreparedStatement query =
            connection.prepareStatement(
                "SELECT lockedby, lockgranted FROM databasechangeloglock WHERE locked");
        ResultSet row = query.executeQuery()) {
      if (!row.next()) {
        return null;
      }
      Timestamp granted = row.getTimestamp(2); // Liquibase writes the local time of its node
      return new LockRow(row.getString(1), granted == null ? null : granted.toInstant());
    }
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage();
  }
}
