package io.courier.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import liquibase.exception.LiquibaseException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema protects what the application must not do, whoever asks. */
class SchemaIT {
  private static final TestDatabase DB = TestDatabase.get();
  private static final String PARTITIONS =
      "SELECT c.oid::regclass::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE"
          + " i.inhparent = 'audit_log_entries'::regclass ORDER BY 1";

  private static void execute(DataSource source, String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> column(DataSource source, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  private static void insertRow() throws SQLException {
    execute(
        DB.dataSource(),
        "INSERT INTO audit_log_entries (entity_type, operation, performed_by, performed_at, seq,"
            + " prev_hash, row_hash) VALUES ('tag', 'SchemaTest', 'system', now(), -1,"
            + " sha256('a'), sha256('b'))");
  }

  @ParameterizedTest
  @Tag("AUD-02")
  @ValueSource(
      strings = {
        "UPDATE audit_log_entries SET operation = 'x' WHERE operation = 'SchemaTest'",
        "DELETE FROM audit_log_entries WHERE operation = 'SchemaTest'",
        "TRUNCATE audit_log_entries",
        "TRUNCATE audit_partition_checksums"
      })
  void theOwnerItselfCannotChangeTheAuditLog(String sql) throws SQLException {
    insertRow();
    assertThatThrownBy(() -> execute(DB.ownerDataSource(), sql))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("is append-only");
  }

  @Test
  void everyPartitionRefusesOnItsOwn() throws SQLException {
    insertRow();
    List<String> partitions = column(DB.ownerDataSource(), PARTITIONS);
    assertThat(partitions).hasSizeGreaterThanOrEqualTo(3);
    String current =
        column(DB.ownerDataSource(), "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM')").get(0);
    String row = "audit_log_entries_" + current;
    assertThatThrownBy(() -> execute(DB.ownerDataSource(), "DELETE FROM " + row))
        .hasMessageContaining("is append-only");
    assertThatThrownBy(() -> execute(DB.ownerDataSource(), "UPDATE " + row + " SET seq = 1"))
        .hasMessageContaining("is append-only");
    for (String partition : partitions) {
      assertThatThrownBy(() -> execute(DB.ownerDataSource(), "TRUNCATE " + partition))
          .hasMessageContaining("is append-only");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE audit_log_entries SET operation = 'x'",
        "DELETE FROM audit_log_entries",
        "TRUNCATE audit_log_entries",
        "UPDATE audit_partition_checksums SET sha256 = 'x'",
        "ALTER TABLE audit_log_entries DISABLE TRIGGER ALL",
        "DROP TABLE audit_log_entries",
        "CREATE TABLE mine (id INT)",
        "UPDATE databasechangelog SET orderexecuted = 0"
      })
  void theServersRoleHasNoPrivilegeForIt(String sql) {
    assertThatThrownBy(() -> execute(DB.dataSource(), sql))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
  }

  @Test
  void theServersRoleMakesPartitionsThroughTheFunctionOnly() throws SQLException {
    String call = "SELECT create_monthly_partitions('2031-05-17')";
    assertThat(Integer.parseInt(column(DB.dataSource(), call).get(0))).isPositive();
    assertThat(column(DB.dataSource(), call)).containsExactly("0");
    assertThat(column(DB.ownerDataSource(), PARTITIONS)).contains("audit_log_entries_2031_05");
    assertThatThrownBy(() -> execute(DB.ownerDataSource(), "TRUNCATE audit_log_entries_2031_05"))
        .hasMessageContaining("is append-only");
    assertThatThrownBy(
            () ->
                execute(
                    DB.dataSource(),
                    "CREATE TABLE public.p PARTITION OF audit_log_entries FOR VALUES FROM"
                        + " ('2032-01-01') TO ('2032-02-01')"))
        .isInstanceOf(SQLException.class);
  }

  @Test
  void migratingAgainChangesNothingAndKeepsTheRights() throws SQLException, LiquibaseException {
    TestDatabase.migrate(DB.ownerDataSource(), "courier_app");
    insertRow();
    assertThat(column(DB.dataSource(), "SELECT courier_schema_version()")).hasSize(1);
  }

  @Test
  void libertysStoresGetTheirSchema() throws SQLException {
    execute(DB.dataSource(), "CREATE TABLE IF NOT EXISTS liberty.probe (id INT)");
    execute(DB.dataSource(), "DROP TABLE liberty.probe");
  }
}
