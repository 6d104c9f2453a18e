package io.courier.liquibase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The schema is made, made again, and made although a dead node holds the lock row. */
class SchemaMigrationIT {
  private EmbeddedPostgres postgres;
  private SchemaMigration.Target target;

  @BeforeEach
  void start() throws Exception {
    postgres = EmbeddedPostgres.start();
    execute("CREATE ROLE runtime LOGIN");
    target =
        new SchemaMigration.Target(
            postgres.getJdbcUrl("postgres", "postgres"), "postgres", "postgres", "runtime");
  }

  @AfterEach
  void stop() throws Exception {
    postgres.close();
  }

  @Test
  void twiceIsOnceAndTheRuntimeRoleIsRestricted() throws Exception {
    var migration = new SchemaMigration(Clock.systemUTC(), SchemaMigration.STALE_LOCK);
    migration.migrate(target);
    int changeSets = number("SELECT count(*) FROM databasechangelog");
    migration.migrate(target);
    assertThat(number("SELECT count(*) FROM databasechangelog")).isEqualTo(changeSets).isPositive();
    execute("SET ROLE runtime; SELECT count(*) FROM users");
    assertThatThrownBy(() -> execute("SET ROLE runtime; DELETE FROM audit_log_entries"))
        .hasMessageContaining("permission denied");
    assertThatThrownBy(() -> execute("SET ROLE runtime; CREATE TABLE mine (a int)"))
        .hasMessageContaining("permission denied");
  }

  @Test
  void lockRowOfADeadNodeIsReleasedWhenOldEnough() throws Exception {
    new SchemaMigration(Clock.systemUTC(), SchemaMigration.STALE_LOCK).migrate(target);
    execute(
        "UPDATE databasechangeloglock SET locked = true, lockedby = 'dead', lockgranted = localtimestamp");
    new SchemaMigration(
            Clock.offset(Clock.systemUTC(), Duration.ofHours(1)), SchemaMigration.STALE_LOCK)
        .migrate(target);
    assertThat(number("SELECT count(*) FROM databasechangeloglock WHERE locked")).isZero();
  }

  @Test
  void strangeRoleNamesAreRefused() {
    assertThatThrownBy(() -> new SchemaMigration.Target("jdbc:x", "a", "b", "r'; DROP TABLE users"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private int number(String sql) throws SQLException {
    try (Connection connection = open();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = open();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Connection open() throws SQLException {
    return DriverManager.getConnection(postgres.getJdbcUrl("postgres", "postgres"));
  }
}
