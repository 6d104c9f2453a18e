package io.courier.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** The tables whose months are closed by checksums, and their rows in order. */
final class MonthTables {
  static final String ENTRIES = "audit_log_entries";
  static final String CONNECTIONS = "connection_audit_log";

  /** All of them. */
  static final List<String> NAMES = List.of(ENTRIES, CONNECTIONS);

  static final int FETCH_SIZE = 500;

  private static final String ENTRIES_OF_MONTH =
      "SELECT seq, id, entity_type, entity_id, operation, performed_by, performed_by_id, source_ip,"
          + " performed_at, CAST(details AS text) AS details, prev_hash, row_hash"
          + " FROM audit_log_entries WHERE performed_at >= ? AND performed_at < ?"
          + " ORDER BY seq, performed_at, id";

  private static final String CONNECTIONS_OF_MONTH =
      "SELECT id, connection_id, operation, job_execution_id, performed_by, performed_at,"
          + " bytes_transferred, duration_ms, CAST(details AS text) AS details"
          + " FROM connection_audit_log WHERE performed_at >= ? AND performed_at < ?"
          + " ORDER BY performed_at, id";

  private MonthTables() {}

  /**
   * Reads all rows of a month, a block at a time: the connection must not commit by itself.
   *
   * @param previous checksum of the closed month before, null for none
   */
  static MonthSum sum(Connection connection, String table, LocalDate month, String previous)
      throws SQLException {
    MonthSum sum = new MonthSum(table, month, previous);
    boolean entries = table.equals(ENTRIES);
    try (PreparedStatement query =
        connection.prepareStatement(entries ? ENTRIES_OF_MONTH : CONNECTIONS_OF_MONTH)) {
      query.setFetchSize(FETCH_SIZE);
      query.setObject(1, start(month));
      query.setObject(2, start(month.plusMonths(1)));
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          sum.add(entries ? content(ChainRow.read(rows), rows) : connectionContent(rows));
        }
      }
    }
    return sum;
  }

  /** Hash over a row of the log and both of its stored hashes. */
  static byte[] content(ChainRow row, ResultSet columns) throws SQLException {
    return new RowHash(row.hash(columns.getBytes("prev_hash")))
        .addHash(columns.getBytes("row_hash"))
        .digest();
  }

  private static byte[] connectionContent(ResultSet row) throws SQLException {
    RowHash hash = new RowHash(new byte[RowHash.LENGTH]);
    for (String column :
        List.of(
            "id",
            "connection_id",
            "operation",
            "job_execution_id",
            "performed_by",
            "bytes_transferred",
            "duration_ms",
            "details")) {
      hash.add(row.getString(column));
    }
    return hash.add(row.getObject("performed_at", OffsetDateTime.class).toInstant().toString())
        .digest();
  }

  static OffsetDateTime start(LocalDate month) {
    return month.atStartOfDay().atOffset(ZoneOffset.UTC);
  }

  /** One consistent view of all tables until the connection ends its transaction. */
  static void freeze(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    }
  }
}
