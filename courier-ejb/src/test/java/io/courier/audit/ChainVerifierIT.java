package io.courier.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.courier.audit.TamperFinding.Kind;
import io.courier.core.Actor;
import io.courier.core.Clocks;
import io.courier.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody with the rights of the schema's owner switches the triggers off and changes the log. Ten
 * rows lie in three months: 1 to 4, 5 to 7 (across the borders of both), 8 to 10.
 */
@Tag("AUD-27")
@Tag("THR-04")
class ChainVerifierIT {
  private static final TestDatabase DB = TestDatabase.separate();
  private static final OffsetDateTime NOW =
      OffsetDateTime.of(2026, 3, 20, 0, 0, 0, 0, ZoneOffset.UTC);
  private static final Actor ANNA = new Actor(UUID.randomUUID(), "anna", "10.1.2.3");
  private static final String OFF =
      "ALTER TABLE audit_log_entries DISABLE TRIGGER ALL;"
          + " ALTER TABLE connection_audit_log DISABLE TRIGGER ALL;"
          + " ALTER TABLE audit_partition_checksums DISABLE TRIGGER ALL;"
          + " ALTER TABLE audit_chain_head DISABLE TRIGGER ALL;";
  private static final String ON = OFF.replace("DISABLE", "ENABLE");

  @BeforeEach
  void tenRowsInThreeMonths() throws SQLException {
    owner(
        "SELECT create_monthly_partitions(d) FROM unnest(ARRAY['2026-01-01', '2026-02-01',"
            + " '2026-03-01']::date[]) AS d");
    tamper(
        "DELETE FROM audit_log_entries; DELETE FROM connection_audit_log;"
            + " DELETE FROM audit_partition_checksums;"
            + " UPDATE audit_chain_head SET seq = 0, row_hash = decode(repeat('00', 32), 'hex')");
    for (int i = 1; i <= 10; i++) {
      String at =
          i <= 4
              ? "2026-01-31T23:59:5" + i
              : i <= 7 ? "2026-02-0" + (i - 4) + "T00:00:00" : "2026-03-0" + (i - 7) + "T00:00:00";
      append("Op" + i, Instant.parse(at + "Z"));
    }
    connectionRow("2026-01-10");
    connectionRow("2026-02-10");
  }

  private static void append(String operation, Instant at) {
    AuditEvent event =
        new AuditEvent(
            "connection", UUID.randomUUID(), operation, Map.of("host", "a.example", "port", 22));
    DB.run(
        em ->
            new AuditRepository(em, Clocks.system())
                .append(List.of(new Occurrence(ANNA, event, at))));
  }

  private static void connectionRow(String day) throws SQLException {
    owner(
        "INSERT INTO connection_audit_log (connection_id, operation, performed_by, performed_at)"
            + " VALUES (gen_random_uuid(), 'Upload', 'anna', '"
            + day
            + "T12:00:00Z')");
  }

  private static void owner(String sql) throws SQLException {
    try (Connection connection = DB.ownerDataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void tamper(String sql) throws SQLException {
    owner(OFF + sql + ";" + ON);
  }

  private static List<TamperFinding> findings() throws SQLException {
    return verify(null).findings();
  }

  private static VerificationReport verify(ChainHead expected) throws SQLException {
    List<TamperFinding> told = new ArrayList<>();
    try (Connection connection = DB.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      VerificationReport report =
          ChainVerifier.verify(connection, Optional.ofNullable(expected), told::add);
      assertThat(told).isEqualTo(report.findings()).hasSize((int) report.findingCount());
      assertThat(report.intact()).isEqualTo(told.isEmpty());
      return report;
    }
  }

  /** January and February of both tables. */
  private static void close() throws SQLException {
    boolean more = true;
    while (more) {
      try (Connection connection = DB.dataSource().getConnection()) {
        connection.setAutoCommit(false);
        Optional<ClosedMonth> month = MonthClosing.next(connection, NOW);
        more = month.isPresent();
        if (more) {
          Occurrence told =
              new Occurrence(Actor.SYSTEM, MonthClosing.event(month.get()), NOW.toInstant());
          assertThat(
                  DB.<Boolean>inTransaction(
                      em -> new AuditRepository(em, Clocks.system()).close(month.get(), told)))
              .isTrue();
        }
        connection.rollback();
      }
    }
  }

  @Test
  void logAsItWasWrittenIsIntact() throws SQLException {
    VerificationReport report = verify(null);
    assertThat(report.findings()).isEmpty();
    assertThat(report.rows()).isEqualTo(10);
    assertThat(report.head().seq()).isEqualTo(10);
    close();
    assertThat(verify(report.head()).findings()).isEmpty();
    assertThat(verify(null).closedMonths()).isEqualTo(4);
    assertThat(verify(null).rows()).isEqualTo(14);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 5, 7, 8, 10})
  void editedRowIsFound(int seq) throws SQLException {
    for (String edit :
        List.of(
            "details = '{\"host\": \"b.example\", \"port\": 22}'",
            "details = '[]'",
            "performed_by = 'bert'",
            "performed_by_id = NULL",
            "source_ip = NULL",
            "operation = 'Nothing'",
            "entity_id = NULL",
            "entity_type = 'tag'",
            "performed_at = performed_at + interval '1 microsecond'",
            "id = gen_random_uuid()")) {
      tenRowsInThreeMonths();
      tamper("UPDATE audit_log_entries SET " + edit + " WHERE seq = " + seq);
      assertThat(findings())
          .as(edit)
          .extracting(TamperFinding::kind, TamperFinding::place)
          .containsExactly(tuple(Kind.ROW_EDITED, "" + seq));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 5, 7, 8, 9})
  void rowEditedTogetherWithItsHashBreaksTheLink(int seq) throws SQLException {
    rehash(seq, "details = '{}'");
    assertThat(findings())
        .extracting(TamperFinding::kind, TamperFinding::place)
        .containsExactly(tuple(Kind.LINK_BROKEN, "" + (seq + 1)));
  }

  @Test
  void lastRowEditedTogetherWithItsHashIsNotTheKnownEnd() throws SQLException {
    rehash(10, "details = '{}'");
    assertThat(findings()).extracting(TamperFinding::kind).containsExactly(Kind.HEAD_DIFFERS);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "4,4", "5,5", "4,5", "2,9", "5,7", "9,9"})
  void deletedRowsAreFound(int from, int to) throws SQLException {
    tamper("DELETE FROM audit_log_entries WHERE seq BETWEEN " + from + " AND " + to);
    assertThat(findings())
        .extracting(TamperFinding::kind, TamperFinding::place)
        .containsExactly(tuple(Kind.ROW_MISSING, from == to ? "" + from : from + "-" + to));
  }

  @Test
  void deletedRowWhoseGapWasClosedByNumberingIsFound() throws SQLException {
    tamper(
        "DELETE FROM audit_log_entries WHERE seq = 5;"
            + " UPDATE audit_log_entries SET seq = seq - 1 WHERE seq > 5;");
    assertThat(findings())
        .extracting(TamperFinding::kind)
        .contains(Kind.ROW_EDITED, Kind.LINK_BROKEN, Kind.TAIL_MISSING);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 5, 10})
  void insertedRowIsFound(int seq) throws SQLException {
    insert(seq, Math.max(seq, 1));
    assertThat(findings())
        .extracting(TamperFinding::kind, TamperFinding::place)
        .contains(tuple(Kind.ROW_INSERTED, "" + seq))
        .allSatisfy(
            f ->
                assertThat(f.toList().get(0))
                    .isIn(Kind.ROW_INSERTED, Kind.LINK_BROKEN, Kind.HEAD_DIFFERS));
  }

  @Test
  void rowAddedAtTheEndIsFound() throws SQLException {
    insert(11, 10);
    assertThat(findings())
        .extracting(TamperFinding::kind, TamperFinding::place)
        .containsExactly(tuple(Kind.ROW_INSERTED, "11"));
  }

  @ParameterizedTest
  @CsvSource({"1,2", "4,5", "7,8", "9,10", "1,10"})
  void exchangedRowsAreFound(int a, int b) throws SQLException {
    tamper(
        "UPDATE audit_log_entries SET seq = CASE seq WHEN %1$d THEN %2$d ELSE %1$d END WHERE seq IN (%1$d, %2$d)"
            .formatted(a, b));
    assertThat(findings())
        .filteredOn(f -> f.kind() == Kind.ROW_EDITED)
        .extracting(TamperFinding::place)
        .containsExactly("" + a, "" + b);
  }

  @Test
  void exchangedRowsWithHashesMadeAnewBreakTheLinks() throws SQLException {
    tamper(
        "UPDATE audit_log_entries SET seq = CASE seq WHEN 4 THEN 5 ELSE 4 END WHERE seq IN (4, 5)");
    rehash(4, "source_ip = source_ip");
    rehash(5, "source_ip = source_ip");
    assertThat(findings())
        .extracting(TamperFinding::kind)
        .isNotEmpty()
        .containsOnly(Kind.LINK_BROKEN);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 8, 10})
  void cutTailIsFoundByTheKeptEnd(int from) throws SQLException {
    tamper("DELETE FROM audit_log_entries WHERE seq >= " + from);
    String place = from == 10 ? "10" : from + "-10";
    assertThat(findings())
        .extracting(TamperFinding::kind, TamperFinding::place)
        .containsExactly(tuple(Kind.TAIL_MISSING, place));
    append("Later", NOW.toInstant());
    assertThat(findings())
        .as("what is written afterwards does not cover it")
        .extracting(TamperFinding::kind, TamperFinding::place)
        .containsExactly(tuple(Kind.ROW_MISSING, place));
  }

  @Test
  void droppedPartitionIsFound() throws SQLException {
    try {
      owner("DROP TABLE audit_log_entries_2026_03");
      assertThat(findings()).extracting(TamperFinding::kind).containsExactly(Kind.TAIL_MISSING);
    } finally {
      owner("SELECT create_monthly_partitions('2026-03-01')");
    }
  }

  @Nested
  @TestMethodOrder(MethodOrderer.MethodName.class)
  class WithTheKeptEndForgedToo {
    @Test
    void cutTailIsFoundByACopyFromOutside() throws SQLException {
      ChainHead outside = verify(null).head();
      tamper(
          "DELETE FROM audit_log_entries WHERE seq > 8; UPDATE audit_chain_head SET (seq, row_hash)"
              + " = (SELECT seq, row_hash FROM audit_log_entries WHERE seq = 8)");
      assertThat(findings()).as("hidden inside the database").isEmpty();
      assertThat(verify(outside).findings())
          .extracting(TamperFinding::kind, TamperFinding::place)
          .containsExactly(tuple(Kind.TAIL_MISSING, "9-10"));
    }

    @Test
    void chainMadeAnewIsFoundByACopyFromOutside() throws SQLException {
      ChainHead outside = verify(null).head();
      rebuildFrom(3);
      assertThat(findings()).as("hidden inside the database").isEmpty();
      assertThat(verify(outside).findings())
          .extracting(TamperFinding::kind)
          .containsExactly(Kind.HEAD_DIFFERS);
    }

    @Test
    void chainMadeAnewIsFoundByTheMonthsUnlessTheyAreForgedToo() throws SQLException {
      close();
      rebuildFrom(3);
      assertThat(findings())
          .extracting(TamperFinding::kind, TamperFinding::place)
          .contains(tuple(Kind.MONTH_DIFFERS, "2026-01"), tuple(Kind.MONTH_DIFFERS, "2026-02"));
    }
  }

  @Nested
  class ClosedMonths {
    @BeforeEach
    void closeThem() throws SQLException {
      close();
    }

    @Test
    void editedRowIsFoundTwice() throws SQLException {
      tamper("UPDATE audit_log_entries SET performed_by = 'x' WHERE seq = 6");
      assertThat(findings())
          .extracting(TamperFinding::kind, TamperFinding::place)
          .containsExactly(tuple(Kind.ROW_EDITED, "6"), tuple(Kind.MONTH_DIFFERS, "2026-02"));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "UPDATE connection_audit_log SET performed_by = 'x' WHERE performed_at < '2026-02-01'",
          "DELETE FROM connection_audit_log WHERE performed_at < '2026-02-01'",
          "INSERT INTO connection_audit_log (connection_id, operation, performed_by, performed_at)"
              + " VALUES (gen_random_uuid(), 'Delete', 'x', '2026-01-20')"
        })
    void logAboutPartnersIsCoveredByItsMonths(String sql) throws SQLException {
      tamper(sql);
      assertThat(findings())
          .extracting(TamperFinding::kind, TamperFinding::table, TamperFinding::place)
          .containsExactly(tuple(Kind.MONTH_DIFFERS, "connection_audit_log", "2026-01"));
    }

    @Test
    void deletedChecksumIsFound() throws SQLException {
      tamper(
          "DELETE FROM audit_partition_checksums WHERE table_name = 'audit_log_entries' AND month ="
              + " '2026-02-01'");
      assertThat(findings())
          .extracting(TamperFinding::kind, TamperFinding::place)
          .containsExactly(tuple(Kind.MONTH_UNPROVEN, "2026-02"));
    }

    @Test
    void forgedChecksumIsFound() throws SQLException {
      tamper(
          "UPDATE audit_partition_checksums SET sha256 = repeat('ab', 32) WHERE table_name ="
              + " 'audit_log_entries' AND month = '2026-01-01'");
      assertThat(findings())
          .extracting(TamperFinding::kind, TamperFinding::place)
          .containsExactlyInAnyOrder(
              tuple(Kind.MONTH_UNPROVEN, "2026-01"),
              tuple(Kind.MONTH_DIFFERS, "2026-01"),
              tuple(Kind.MONTH_DIFFERS, "2026-02"));
    }

    @Test
    void nothingIsWrittenIntoThemAnyMore() throws SQLException {
      append("BeganBefore", Instant.parse("2026-02-28T23:59:59Z"));
      try (Connection connection = DB.dataSource().getConnection();
          Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "SELECT performed_at FROM audit_log_entries WHERE operation = 'BeganBefore'")) {
        row.next();
        assertThat(row.getObject(1, OffsetDateTime.class).toInstant())
            .isEqualTo(Instant.parse("2026-03-01T00:00:00Z"));
      }
      assertThat(findings()).isEmpty();
    }

    @Test
    void closingAgainDoesNothing() throws SQLException {
      close();
      assertThat(verify(null).rows()).isEqualTo(14);
    }
  }

  /** A forged row that continues the row with the given number. */
  private static void insert(long seq, long after) throws SQLException {
    tamper(
        "INSERT INTO audit_log_entries (entity_type, operation, performed_by, performed_at, seq,"
            + " prev_hash, row_hash) SELECT 'tag', 'Forged', 'system', performed_at + interval '1"
            + " microsecond', "
            + seq
            + ", row_hash, sha256('x') FROM audit_log_entries WHERE seq = "
            + after);
    rehash(seq, "operation = 'Forged'", "operation = 'Forged'");
  }

  private static void rehash(long seq, String edit) throws SQLException {
    rehash(seq, edit, "true");
  }

  /** Edits a row and gives it the hash of its new content. */
  private static void rehash(long seq, String edit, String condition) throws SQLException {
    tamper("UPDATE audit_log_entries SET " + edit + " WHERE seq = " + seq + " AND " + condition);
    String select =
        ChainRow.SELECT.replace("ORDER BY", "WHERE seq = ? AND " + condition + " ORDER BY");
    String hash;
    try (Connection connection = DB.ownerDataSource().getConnection();
        PreparedStatement query = connection.prepareStatement(select)) {
      query.setLong(1, seq);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        hash = HexFormat.of().formatHex(ChainRow.read(row).hash(row.getBytes("prev_hash")));
      }
    }
    tamper(
        "UPDATE audit_log_entries SET row_hash = decode('"
            + hash
            + "', 'hex') WHERE seq = "
            + seq
            + " AND "
            + condition);
  }

  /** All an attacker with the owner's rights can do: every hash from there on, and the kept end. */
  private static void rebuildFrom(long seq) throws SQLException {
    rehash(seq, "details = '{}'");
    long end = verify(null).head().seq();
    for (long next = seq + 1; next <= end; next++) {
      rehash(
          next,
          "prev_hash = (SELECT p.row_hash FROM audit_log_entries p WHERE p.seq = "
              + (next - 1)
              + ")");
    }
    tamper(
        "UPDATE audit_chain_head SET row_hash = (SELECT row_hash FROM audit_log_entries WHERE seq = "
            + end
            + ")");
  }
}
