package io.courier.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.core.jpa.Sql;
import io.courier.event.DomainEvent;
import io.courier.event.Outbox;
import io.courier.testing.TestDatabase;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PartitionRepositoryIT {
  private static final TestDatabase DB = TestDatabase.separate();
  private final YearMonth current = YearMonth.now(Clock.systemUTC());

  private static long missing() {
    return DB.<Long>inTransaction(em -> new PartitionRepository(em).missing());
  }

  private static long make() {
    return DB.<Long>inTransaction(em -> new PartitionRepository(em).make());
  }

  private static long overdue(int audit, int execution) {
    return DB.<Long>inTransaction(em -> new PartitionRepository(em).overdue(audit, execution));
  }

  private static void owner(String sql) throws SQLException {
    try (Connection connection = DB.ownerDataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String partition(String table, YearMonth month) {
    return table + "_" + month.toString().replace('-', '_');
  }

  @Test
  @Tag("AUD-27")
  void missingMonthsAreSeenAndMadeByTheServersRole() throws SQLException {
    assertThat(missing()).isZero();
    assertThat(make()).isZero();
    owner("DROP TABLE " + partition("audit_log_entries", current.plusMonths(2)));
    owner("DROP TABLE " + partition("connection_audit_log", current.plusMonths(1)));
    assertThat(missing()).isEqualTo(2);
    try (Connection other = DB.dataSource().getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("SELECT pg_advisory_xact_lock(hashtext('courier.maintenance'))");
      assertThat(make()).as("another node is at it").isZero();
    }
    assertThat(make()).isEqualTo(2);
    assertThat(missing()).isZero();
  }

  /** Nobody waits for it, and it waits for nobody: a dump may read for hours, engines write. */
  @Test
  void partitionsAreMadeBesideReadersAndWriters() throws SQLException {
    YearMonth month = current.plusMonths(2);
    for (String table : List.of("domain_events", "job_executions", "audit_log_entries")) {
      owner("DROP TABLE " + partition(table, month));
    }
    try (Connection busy = DB.dataSource().getConnection();
        Connection maker = DB.dataSource().getConnection();
        Statement work = busy.createStatement();
        Statement make = maker.createStatement()) {
      busy.setAutoCommit(false);
      maker.setAutoCommit(false);
      String write =
          "INSERT INTO domain_events (event_type, entity_type, entity_id, payload, occurred_at)"
              + " VALUES ('Test', 'job', gen_random_uuid(), '{}', now())";
      work.execute(write);
      work.execute("SELECT count(*) FROM job_executions, audit_log_entries");
      make.execute("SET LOCAL lock_timeout = '5s'");
      make.execute("SELECT create_monthly_partitions('" + month.atDay(1) + "')");
      work.execute("SET LOCAL lock_timeout = '5s'");
      work.execute(write);
      work.execute("UPDATE job_executions SET error_message = NULL WHERE false");
      busy.rollback();
      maker.commit();
    }
    assertThat(missing()).isZero();
  }

  /** As one that was declared as a partition: its keys, indexes, checks and triggers. */
  @Test
  void aPartitionHasEverythingItsTableHas() throws SQLException {
    owner("SELECT create_monthly_partitions('2025-05-01')");
    String unattached =
        "SELECT count(*) FROM pg_index i WHERE i.indrelid IN (SELECT inhrelid FROM pg_inherits"
            + " WHERE inhparent = CAST('job_executions' AS regclass))"
            + " AND NOT EXISTS (SELECT 1 FROM pg_inherits h WHERE h.inhrelid = i.indexrelid)";
    assertThat(number(unattached)).isZero();
    String triggers =
        "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgrelid ="
            + " CAST('audit_log_entries%s' AS regclass)";
    assertThat(number(triggers.formatted("_2025_05"))).isEqualTo(number(triggers.formatted("")));
    String unequal =
        "SELECT count(*) FROM pg_attribute a JOIN pg_attribute p ON p.attname = a.attname"
            + " AND p.attrelid = CAST('audit_log_entries' AS regclass)"
            + " WHERE a.attrelid = CAST('audit_log_entries_2025_05' AS regclass) AND a.attnum > 0"
            + " AND (a.attnotnull, a.atthasdef) <> (p.attnotnull, p.atthasdef)";
    assertThat(number(unequal)).isZero();
  }

  private static long number(String query) {
    return DB.inTransaction(em -> new Sql(em).number(query));
  }

  @Test
  void monthsAreListedWithTheirState() throws SQLException {
    owner(
        "SELECT create_monthly_partitions('2025-03-01'), create_monthly_partitions('2025-04-01')");
    owner(
        "INSERT INTO audit_partition_checksums (table_name, month, row_count, sha256) VALUES"
            + " ('audit_log_entries', '2025-03-01', 17, repeat('a', 64))");
    List<PartitionView> all = DB.inTransaction(em -> new PartitionRepository(em).all());
    assertThat(all)
        .filteredOn(p -> p.table().equals("audit_log_entries") && p.month().equals("2025-03"))
        .singleElement()
        .satisfies(
            p -> {
              assertThat(p.checksumState()).isEqualTo("closed");
              assertThat(p.rows()).isEqualTo(17);
              assertThat(p.rowsExact()).isTrue();
              assertThat(p.sizeBytes()).isPositive();
              assertThat(p.archiveState()).isEqualTo("none");
              assertThat(p.closedAt()).isNotNull();
            });
    assertThat(all)
        .filteredOn(p -> p.month().equals("2025-04"))
        .extracting(PartitionView::table, PartitionView::checksumState)
        .contains(
            org.assertj.core.groups.Tuple.tuple("audit_log_entries", "due"),
            org.assertj.core.groups.Tuple.tuple("domain_events", "not_kept"));
    assertThat(all)
        .filteredOn(
            p -> p.month().equals(current.toString()) && p.table().equals("audit_log_entries"))
        .extracting(PartitionView::checksumState)
        .containsExactly("open");
    assertThat(overdue(14, 14)).isPositive();
    assertThat(overdue(600, 600)).isZero();
  }

  @Test
  void whatIsOverdueIsToldOnceADayHoweverManyNodesAsk() {
    List<DomainEvent> told = new ArrayList<>();
    for (int node = 0; node < 3; node++) {
      boolean now =
          DB.inTransaction(em -> new PartitionRepository(em, into(told, em)).tellOverdue(2, 0));
      assertThat(now).isEqualTo(node == 0);
    }
    assertThat(told)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.type()).isEqualTo(DomainEvent.Type.PARTITION_MAINTENANCE_OVERDUE);
              assertThat(event.entityType()).isEqualTo("system");
              assertThat(event.payload()).containsEntry("missingPartitions", 2L);
            });
  }

  /** Keeps the event and writes its row. */
  private static Outbox into(List<DomainEvent> told, EntityManager em) {
    return new Outbox() {
      @Override
      public void add(DomainEvent event) {
        told.add(event);
        new Sql(em)
            .update(
                "INSERT INTO domain_events (event_type, entity_type, entity_id, payload,"
                    + " occurred_at) VALUES (?, ?, ?, '{}', now())",
                event.type().text(),
                event.entityType(),
                event.entityId());
      }
    };
  }
}
