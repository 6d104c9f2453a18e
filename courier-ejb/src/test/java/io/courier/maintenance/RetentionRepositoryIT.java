package io.courier.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.jpa.Sql;
import io.courier.execution.ExecutionState;
import io.courier.maintenance.RetentionRepository.Subject;
import io.courier.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the purge takes, and above all what it leaves, on a real PostgreSQL. */
@Tag("AUD-27")
class RetentionRepositoryIT {
  private static final TestDatabase DB = TestDatabase.separate();
  private static final LocalDate BEFORE = LocalDate.parse("2025-11-01");
  private static final String OLD = "2025-03-05T10:00:00Z";
  private static final String RECENT = "2025-11-01T00:00:00Z";

  @BeforeAll
  static void monthsOfThePast() throws SQLException {
    owner(
        "SELECT create_monthly_partitions('2025-03-01'), create_monthly_partitions('2025-11-01')");
  }

  @BeforeEach
  void empty() {
    for (String table :
        List.of(
            "step_executions",
            "job_executions",
            "chain_executions",
            "job_chains",
            "job_dependencies",
            "jobs",
            "domain_events",
            "notification_logs",
            "partition_archives")) {
      sql("DELETE FROM " + table);
    }
  }

  private static void owner(String statement) throws SQLException {
    try (Connection connection = DB.ownerDataSource().getConnection();
        Statement prepared = connection.createStatement()) {
      prepared.execute(statement);
    }
  }

  private static void sql(String statement, Object... values) {
    DB.run(em -> new Sql(em).update(statement, values));
  }

  private static long count(String table) {
    return DB.<Long>inTransaction(em -> new Sql(em).number("SELECT count(*) FROM " + table));
  }

  private static int purge(Subject subject) {
    return purge(subject, false, 100);
  }

  private static int purge(Subject subject, boolean exportedOnly, int most) {
    return DB.<Integer>inTransaction(
        em -> new RetentionRepository(em).purge(subject, BEFORE, exportedOnly, most));
  }

  private static UUID job() {
    UUID id = UUID.randomUUID();
    sql("INSERT INTO jobs (id, name) VALUES (?, ?)", id, "Job " + id);
    return id;
  }

  private static UUID execution(UUID job, String state, String createdAt) {
    UUID id = UUID.randomUUID();
    sql(
        "INSERT INTO job_executions (id, job_id, job_version_number, triggered_by, state,"
            + " created_at, completed_at) VALUES (?, ?, 1, 'manual:a', ?, CAST(? AS timestamptz),"
            + " CASE WHEN CAST(? AS boolean) THEN CAST(? AS timestamptz) END)",
        id,
        job,
        state,
        createdAt,
        List.of("completed", "failed").contains(state),
        createdAt);
    sql(
        "INSERT INTO step_executions (job_execution_id, step_order, step_name, type_key, state,"
            + " created_at) VALUES (?, 0, 'One', 'file.copy', 'completed',"
            + " CAST(? AS timestamptz))",
        id,
        createdAt);
    return id;
  }

  /** One that ended long ago, of a job that has run since. */
  private static UUID old(String state) {
    UUID job = job();
    UUID id = execution(job, state, OLD);
    execution(job, "completed", RECENT);
    return id;
  }

  private static boolean isThere(UUID execution) {
    long rows =
        DB.<Long>inTransaction(
            em ->
                new Sql(em).number("SELECT count(*) FROM job_executions WHERE id = ?", execution));
    long steps =
        DB.<Long>inTransaction(
            em ->
                new Sql(em)
                    .number(
                        "SELECT count(*) FROM step_executions WHERE job_execution_id = ?",
                        execution));
    assertThat(steps).as("its steps go with it").isEqualTo(rows);
    return rows == 1;
  }

  @ParameterizedTest
  @EnumSource(ExecutionState.class)
  void anExecutionGoesOnlyInAFinalState(ExecutionState state) {
    UUID id = old(state.name().toLowerCase(Locale.ROOT));
    assertThat(purge(Subject.EXECUTIONS)).isEqualTo(state.isFinal() ? 1 : 0);
    assertThat(isThere(id)).isEqualTo(!state.isFinal());
    assertThat(count("job_executions")).isEqualTo(state.isFinal() ? 1 : 2);
  }

  @Test
  void oneThatBeganLongAgoAndEndedInTimeStays() {
    UUID id = old("completed");
    sql("UPDATE job_executions SET completed_at = CAST(? AS timestamptz) WHERE id = ?", RECENT, id);
    assertThat(purge(Subject.EXECUTIONS)).isZero();
    UUID cancelled = old("cancelled");
    sql(
        "UPDATE job_executions SET cancelled_at = CAST(? AS timestamptz) WHERE id = ?",
        RECENT,
        cancelled);
    assertThat(purge(Subject.EXECUTIONS)).isZero();
  }

  @Test
  void theNewestOfAJobStaysUntilTheJobIsDeleted() {
    UUID job = job();
    UUID older = execution(job, "completed", OLD);
    UUID newest = execution(job, "failed", "2025-03-06T10:00:00Z");
    assertThat(purge(Subject.EXECUTIONS)).isEqualTo(1);
    assertThat(isThere(older)).isFalse();
    assertThat(isThere(newest)).isTrue();
    sql("UPDATE jobs SET is_deleted = TRUE WHERE id = ?", job);
    assertThat(purge(Subject.EXECUTIONS)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"created", "queued", "running", "paused"})
  void whatTriggeredAnOpenExecutionStaysAndGoesWhenThatHasEnded(String state) {
    UUID first = old("failed");
    UUID again = execution(job(), state, RECENT);
    sql("UPDATE job_executions SET triggered_by = ? WHERE id = ?", "retry:" + first, again);
    assertThat(purge(Subject.EXECUTIONS)).isZero();
    sql("UPDATE job_executions SET state = 'completed' WHERE id = ?", again);
    assertThat(purge(Subject.EXECUTIONS)).isEqualTo(1);
    assertThat(isThere(first)).isFalse();
  }

  @Test
  void whatAQueuedExecutionWaitsForStays() {
    UUID upstream = old("failed");
    UUID waiting = execution(job(), "queued", RECENT);
    sql(
        "UPDATE job_executions SET waiting_for = CAST(? AS jsonb) WHERE id = ?",
        List.of(Map.of("jobId", UUID.randomUUID().toString(), "executionId", upstream.toString())),
        waiting);
    assertThat(purge(Subject.EXECUTIONS)).isZero();
    assertThat(isThere(upstream)).isTrue();
    sql("UPDATE job_executions SET waiting_for = NULL WHERE id = ?", waiting);
    assertThat(purge(Subject.EXECUTIONS)).isEqualTo(1);
  }

  @Test
  void anEndThatAnEdgeHasNotedStays() {
    UUID ready = old("completed");
    sql(
        "INSERT INTO job_dependencies (upstream_job_id, downstream_job_id, ready_execution_id)"
            + " VALUES (?, ?, ?)",
        job(),
        job(),
        ready);
    assertThat(purge(Subject.EXECUTIONS)).isZero();
    sql("UPDATE job_dependencies SET ready_execution_id = NULL");
    assertThat(purge(Subject.EXECUTIONS)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"pending,0", "running,0", "paused,0", "completed,1", "failed,1", "cancelled,1"})
  void membersOfAChainExecutionStayWhileItIsOpenAndItGoesAfterThem(String state, int gone) {
    UUID chain = UUID.randomUUID();
    UUID run = UUID.randomUUID();
    sql("INSERT INTO job_chains (id, name) VALUES (?, 'Chain')", chain);
    sql(
        "INSERT INTO chain_executions (id, chain_id, triggered_by, state, created_at)"
            + " VALUES (?, ?, 'manual:a', ?, CAST(? AS timestamptz))",
        run,
        chain,
        state,
        OLD);
    UUID member = old("completed");
    sql("UPDATE job_executions SET chain_execution_id = ? WHERE id = ?", run, member);
    assertThat(purge(Subject.CHAIN_EXECUTIONS)).as("it has a member").isZero();
    assertThat(purge(Subject.EXECUTIONS)).isEqualTo(gone);
    assertThat(isThere(member)).isEqualTo(gone == 0);
    sql("DELETE FROM job_executions WHERE chain_execution_id = ?", run);
    assertThat(purge(Subject.CHAIN_EXECUTIONS)).isEqualTo(gone);
  }

  @Test
  void aChainExecutionOfThisYearStays() {
    UUID chain = UUID.randomUUID();
    sql("INSERT INTO job_chains (id, name) VALUES (?, 'Chain')", chain);
    sql(
        "INSERT INTO chain_executions (chain_id, triggered_by, state, created_at, completed_at)"
            + " VALUES (?, 'manual:a', 'completed', CAST(? AS timestamptz),"
            + " CAST(? AS timestamptz))",
        chain,
        OLD,
        RECENT);
    assertThat(purge(Subject.CHAIN_EXECUTIONS)).isZero();
  }

  @Test
  void portionsAreAsSmallAsAsked() {
    UUID job = job();
    for (int i = 0; i < 5; i++) {
      execution(job, "completed", OLD);
    }
    execution(job, "completed", RECENT);
    assertThat(purge(Subject.EXECUTIONS, false, 2)).isEqualTo(2);
    assertThat(purge(Subject.EXECUTIONS, false, 2)).isEqualTo(2);
    assertThat(purge(Subject.EXECUTIONS, false, 2)).isEqualTo(1);
    assertThat(purge(Subject.EXECUTIONS, false, 2)).isZero();
  }

  @Test
  void withTheArchiveOnAMonthGoesOnlyAfterItsExport() {
    UUID id = old("completed");
    event(OLD, true);
    log(OLD);
    for (Subject subject : List.of(Subject.EXECUTIONS, Subject.EVENTS, Subject.NOTIFICATION_LOGS)) {
      assertThat(purge(subject, true, 100)).as(subject.name()).isZero();
    }
    for (String state : List.of("pending", "failed")) {
      archived(state);
      assertThat(purge(Subject.EXECUTIONS, true, 100)).as(state).isZero();
    }
    archived("exported");
    for (Subject subject : List.of(Subject.EXECUTIONS, Subject.EVENTS, Subject.NOTIFICATION_LOGS)) {
      assertThat(purge(subject, true, 100)).as(subject.name()).isEqualTo(1);
    }
    assertThat(isThere(id)).isFalse();
  }

  private static void archived(String state) {
    for (String table : List.of("job_executions", "domain_events", "notification_logs")) {
      sql(
          "INSERT INTO partition_archives (table_name, month, state) VALUES (?, '2025-03-01', ?)"
              + " ON CONFLICT (table_name, month) DO UPDATE SET state = excluded.state",
          table,
          state);
    }
  }

  private static void event(String at, boolean processed) {
    sql(
        "INSERT INTO domain_events (event_type, entity_type, entity_id, payload, occurred_at,"
            + " processed_at) VALUES ('JobCompleted', 'job', ?, '{}', CAST(? AS timestamptz),"
            + " CASE WHEN CAST(? AS boolean) THEN now() END)",
        UUID.randomUUID(),
        at,
        processed);
  }

  private static void log(String at) {
    sql(
        "INSERT INTO notification_logs (notification_rule_id, event_type, entity_type, entity_id,"
            + " channel, recipient, payload, success, attempt, sent_at) VALUES (?, 'JobFailed',"
            + " 'job', ?, 'email', 'a', '{}', TRUE, 1, CAST(? AS timestamptz))",
        UUID.randomUUID(),
        UUID.randomUUID(),
        at);
  }

  @Test
  void eventsGoWhenTheyAreProcessedAndOldAndLogsWhenTheyAreOld() {
    event(OLD, true);
    event(OLD, false);
    event(RECENT, true);
    log(OLD);
    log(RECENT);
    assertThat(purge(Subject.EVENTS)).isEqualTo(1);
    assertThat(count("domain_events WHERE processed_at IS NULL")).isEqualTo(1);
    assertThat(count("domain_events")).isEqualTo(2);
    assertThat(purge(Subject.NOTIFICATION_LOGS)).isEqualTo(1);
    assertThat(count("notification_logs")).isEqualTo(1);
  }

  @Test
  void oneNodePurgesAtATime() throws SQLException {
    try (Connection other = DB.dataSource().getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("SELECT pg_advisory_xact_lock(hashtext('courier.retention'))");
      assertThat(DB.<Boolean>inTransaction(em -> new RetentionRepository(em).mayPurge())).isFalse();
    }
    assertThat(DB.<Boolean>inTransaction(em -> new RetentionRepository(em).mayPurge())).isTrue();
  }

  private static boolean drop(String table, String month) {
    return DB.<Boolean>inTransaction(
        em -> new RetentionRepository(em).dropEmpty(table, LocalDate.parse(month)));
  }

  @Test
  void emptyPartitionsOfThePastAreDroppedAndNoOthers() throws SQLException {
    owner("SELECT create_monthly_partitions('2024-05-01')");
    LocalDate may = LocalDate.parse("2024-05-01");
    assertThat(months("job_executions")).contains(may);
    UUID id = execution(job(), "paused", "2024-05-02T00:00:00Z");
    assertThat(drop("job_executions", "2024-05-01")).as("a row is in it").isFalse();
    assertThat(isThere(id)).isTrue();
    sql("DELETE FROM job_executions WHERE id = ?", id);
    assertThat(drop("job_executions", "2024-05-01")).isTrue();
    assertThat(months("job_executions")).doesNotContain(may);
    assertThat(drop("job_executions", "2024-05-01")).as("it is gone").isFalse();
    assertThat(drop("notification_logs", "2024-05-01")).isTrue();
  }

  private static List<LocalDate> months(String table) {
    return DB.inTransaction(em -> new RetentionRepository(em).months(table, BEFORE));
  }

  @ParameterizedTest
  @CsvSource({
    "audit_log_entries,2025-03-01",
    "connection_audit_log,2025-03-01",
    "users,2025-03-01",
    "job_executions,2099-01-01",
    "job_executions,2025-03-02"
  })
  void whatIsNotToBeDroppedIsRefused(String table, String month) {
    assertThatThrownBy(() -> drop(table, month)).hasMessageContaining("ERROR");
  }

  @Test
  void aTableInUseIsLeftForAnotherNight() throws SQLException {
    owner("SELECT create_monthly_partitions('2024-06-01')");
    try (Connection other = DB.dataSource().getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("SELECT count(*) FROM domain_events");
      assertThatThrownBy(() -> drop("domain_events", "2024-06-01"))
          .hasMessageContaining("lock timeout");
    }
    assertThat(drop("domain_events", "2024-06-01")).isTrue();
  }
}
