package io.courier.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.Actor;
import io.courier.core.Clocks;
import io.courier.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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

  private static final String TABLES =
      "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind"
          + " IN ('r', 'p') AND c.relname ~"
          + " '^(audit_log_entries|connection_audit_log|audit_partition_checksums|audit_chain_head)'"
          + " ORDER BY 1";

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

  private static void insertRow() {
    AuditEvent event = new AuditEvent("job", null, "SchemaTest", Map.of());
    Occurrence occurrence = new Occurrence(Actor.SYSTEM, event, Clocks.system().instant());
    DB.run(em -> new AuditRepository(em, Clocks.system()).append(List.of(occurrence)));
  }

  /** What nobody but the owner of a table may even try. */
  private static List<String> statementsOn(String table) {
    String column =
        table.startsWith("audit_chain_head")
            ? "seq = seq"
            : table.startsWith("audit_partition") ? "row_count = 0" : "performed_by = 'x'";
    return List.of(
        "UPDATE " + table + " SET " + column,
        "DELETE FROM " + table,
        "TRUNCATE " + table,
        "TRUNCATE " + table + " CASCADE",
        "DROP TABLE " + table,
        "DROP TABLE " + table + " CASCADE",
        "ALTER TABLE " + table + " DISABLE TRIGGER ALL",
        "ALTER TABLE " + table + " DISABLE TRIGGER USER",
        "ALTER TABLE " + table + " OWNER TO courier_app",
        "ALTER TABLE " + table + " ADD COLUMN mine INT",
        "ALTER TABLE " + table + " RENAME TO mine",
        "ALTER TABLE " + table + " SET SCHEMA liberty",
        "CREATE TRIGGER mine BEFORE INSERT ON "
            + table
            + " FOR EACH ROW EXECUTE FUNCTION reject_change()",
        "CREATE RULE mine AS ON INSERT TO " + table + " DO INSTEAD NOTHING");
  }

  @Test
  @Tag("AUD-02")
  @Tag("THR-04")
  void theServersRoleCanChangeNothingOfTheAudit() throws SQLException {
    insertRow();
    List<String> tables = column(DB.ownerDataSource(), TABLES);
    assertThat(tables).hasSizeGreaterThanOrEqualTo(10).contains("connection_audit_log");
    List<String> accepted = new ArrayList<>();
    for (String table : tables) {
      for (String sql : statementsOn(table)) {
        refusalOf(sql, accepted);
      }
    }
    for (String partition : tables) {
      if (partition.matches(".*_[0-9]{4}_[0-9]{2}")) {
        String parent = partition.substring(0, partition.length() - "_2026_01".length());
        refusalOf("ALTER TABLE " + parent + " DETACH PARTITION " + partition, accepted);
        refusalOf("INSERT INTO " + partition + " SELECT * FROM " + parent, accepted);
      }
    }
    assertThat(accepted).isEmpty();
  }

  @Test
  @Tag("AUD-02")
  void theServersRoleGivesItselfNothing() throws SQLException {
    for (String table : column(DB.ownerDataSource(), TABLES)) {
      try {
        execute(DB.dataSource(), "GRANT ALL ON " + table + " TO courier_app"); // a warning only
      } catch (SQLException e) {
        assertThat(e.getSQLState()).isEqualTo("42501");
      }
      String rights =
          "SELECT has_table_privilege('courier_app', '%s', 'UPDATE, DELETE, TRUNCATE, TRIGGER')";
      assertThat(column(DB.ownerDataSource(), rights.formatted(table))).containsExactly("f");
    }
  }

  @ParameterizedTest
  @Tag("AUD-02")
  @ValueSource(
      strings = {
        "SET session_replication_role = replica",
        "SET ROLE courier_owner",
        "SET SESSION AUTHORIZATION courier_owner",
        "ALTER ROLE courier_app SUPERUSER",
        "GRANT courier_owner TO courier_app",
        "DROP TRIGGER append_only_rows ON audit_log_entries",
        "DROP TRIGGER advance_chain ON audit_log_entries",
        "DROP FUNCTION reject_change() CASCADE",
        "ALTER FUNCTION advance_audit_chain() OWNER TO courier_app",
        "CREATE OR REPLACE FUNCTION reject_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN"
            + " OLD; END'",
        "UPDATE pg_trigger SET tgenabled = 'D'",
        "DELETE FROM pg_class WHERE relname = 'audit_log_entries'",
        "DROP SCHEMA public CASCADE",
        "DROP OWNED BY courier_owner",
        "DROP DATABASE courier",
        "UPDATE job_audit_log SET performed_by = 'x'",
        "DELETE FROM job_audit_log",
        "DELETE FROM key_audit_log",
        "CREATE OR REPLACE VIEW job_audit_log AS SELECT 1",
        "SELECT make_append_only('users')",
        "SELECT protect_partitions('audit_log_entries'::regclass)",
        "SELECT pg_read_file('postgresql.conf')",
        "COPY audit_log_entries TO PROGRAM 'cat'",
        "CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION reject_change()"
      })
  void noWayRoundIsOpenToTheServersRole(String sql) {
    List<String> accepted = new ArrayList<>();
    refusalOf(sql, accepted);
    assertThat(accepted).isEmpty();
  }

  /** By privilege: the triggers, which would refuse as well, are never reached. */
  private static void refusalOf(String sql, List<String> accepted) {
    try {
      execute(DB.dataSource(), sql);
      accepted.add(sql);
    } catch (SQLException e) {
      if (!"42501".equals(e.getSQLState()) && !"2BP01".equals(e.getSQLState())) {
        accepted.add(sql + " -> " + e.getMessage());
      }
    }
  }

  @Test
  @Tag("AUD-01")
  void aRowThatDoesNotContinueTheChainIsRefusedWhoeverWritesIt() {
    String forged =
        "INSERT INTO audit_log_entries (entity_type, operation, performed_by, performed_at, seq,"
            + " prev_hash, row_hash) SELECT 'tag', 'Forged', 'anna', now(), seq + %d, %s, sha256('x')"
            + " FROM audit_chain_head";
    for (String sql :
        List.of(
            forged.formatted(0, "row_hash"),
            forged.formatted(2, "row_hash"),
            forged.formatted(1, "sha256('y')"))) {
      assertThatThrownBy(() -> execute(DB.dataSource(), sql))
          .hasMessageContaining("does not continue the chain");
      assertThatThrownBy(() -> execute(DB.ownerDataSource(), sql))
          .hasMessageContaining("does not continue the chain");
    }
  }

  @Test
  void aMonthThatIsNotOverCannotBeClosed() {
    assertThatThrownBy(
            () ->
                execute(
                    DB.dataSource(),
                    "INSERT INTO audit_partition_checksums (table_name, month, row_count, sha256)"
                        + " VALUES ('audit_log_entries', date_trunc('month', now())::date, 0,"
                        + " repeat('a', 64))"))
        .hasMessageContaining("is not over");
  }

  @ParameterizedTest
  @Tag("AUD-02")
  @ValueSource(
      strings = {
        "UPDATE audit_log_entries SET operation = 'x' WHERE operation = 'SchemaTest'",
        "DELETE FROM audit_log_entries WHERE operation = 'SchemaTest'",
        "TRUNCATE audit_log_entries",
        "TRUNCATE audit_partition_checksums",
        "TRUNCATE connection_audit_log",
        "UPDATE job_audit_log SET performed_by = 'x'",
        "DELETE FROM audit_log_entries WHERE seq = (SELECT max(seq) FROM audit_log_entries)"
      })
  void theOwnerItselfCannotChangeTheAuditLog(String sql) throws SQLException {
    insertRow();
    assertThatThrownBy(() -> execute(DB.ownerDataSource(), sql))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("is append-only");
  }

  @ParameterizedTest
  @Tag("AUD-02")
  @ValueSource(
      strings = {
        "UPDATE audit_chain_head SET seq = seq + 1",
        "UPDATE audit_chain_head SET seq = 0",
        "DELETE FROM audit_chain_head",
        "TRUNCATE audit_chain_head"
      })
  void theOwnerItselfCannotMoveTheKeptEndOfTheChain(String sql) {
    assertThatThrownBy(() -> execute(DB.ownerDataSource(), sql))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("is kept by the audit log itself");
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
      strings = {"CREATE TABLE mine (id INT)", "UPDATE databasechangelog SET orderexecuted = 0"})
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
  void viewsAnswerWhichRunsUsedAKeyAndWhatBecameOfAJob() throws SQLException {
    UUID key = UUID.randomUUID();
    UUID run = UUID.randomUUID();
    append("ssh_key", key, "KeyGenerated", Map.of("algorithm", "ecdsa_256"));
    append("ssh_key", key, "KeyUsed", Map.of("use", "sign", "jobExecutionId", run.toString()));
    append("ssh_key", key, "KeyRetired", Map.of());
    append("job_execution", run, "ExecutionCompleted", Map.of());
    assertThat(
            column(
                DB.dataSource(),
                "SELECT operation || coalesce(' ' || job_execution_id, '') FROM key_audit_log WHERE"
                    + " key_id = '"
                    + key
                    + "' ORDER BY performed_at"))
        .containsExactly("Generated", "UsedForSign " + run, "StatusChanged");
    assertThat(
            column(
                DB.dataSource(),
                "SELECT operation FROM job_audit_log WHERE entity_id = '" + run + "'"))
        .containsExactly("ExecutionCompleted");
  }

  private static void append(String type, UUID id, String operation, Map<String, Object> details) {
    Occurrence occurrence =
        new Occurrence(
            Actor.SYSTEM, new AuditEvent(type, id, operation, details), Clocks.system().instant());
    DB.run(em -> new AuditRepository(em, Clocks.system()).append(List.of(occurrence)));
  }

  @Test
  void libertysStoresGetTheirSchema() throws SQLException {
    execute(DB.dataSource(), "CREATE TABLE IF NOT EXISTS liberty.probe (id INT)");
    execute(DB.dataSource(), "DROP TABLE liberty.probe");
  }
}
