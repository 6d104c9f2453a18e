package io.courier.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the next month to close and sums it up. A month is over an hour after its end: actions that
 * began in it have ended then.
 */
final class MonthClosing {
  static final String OPERATION = "AuditMonthClosed";

  private static final String TURN = "SELECT pg_try_advisory_xact_lock(hashtext('courier.months'))";

  /** Partitions end in _YYYY_MM. */
  private static final String NEXT =
      """
      SELECT min(p.month) FROM (
        SELECT to_date(right(c.relname, 7), 'YYYY_MM') AS month
          FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
         WHERE i.inhparent = CAST(? AS regclass) AND c.relname ~ '_[0-9]{4}_[0-9]{2}$') p
       WHERE p.month + interval '1 month' <= CAST(? AS timestamp) - interval '1 hour'
         AND p.month > coalesce((SELECT max(month) FROM audit_partition_checksums WHERE table_name = ?),
                                '-infinity')
      """;

  private static final String PREVIOUS =
      "SELECT sha256 FROM audit_partition_checksums WHERE table_name = ? ORDER BY month DESC LIMIT 1";

  private MonthClosing() {}

  /**
   * The sum of the oldest month that is over and not closed, of the first table that has one. The
   * transaction of the connection holds the turn of closing months until it ends.
   *
   * @return empty when there is none, or another node works on it
   */
  static Optional<ClosedMonth> next(Connection connection, OffsetDateTime now) throws SQLException {
    MonthTables.freeze(connection);
    if (!"t".equals(single(connection.prepareStatement(TURN)))) {
      return Optional.empty();
    }
    String utc = now.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime().toString();
    for (String table : MonthTables.NAMES) {
      String month = single(connection.prepareStatement(NEXT), table, utc, table);
      if (month != null) {
        String previous = single(connection.prepareStatement(PREVIOUS), table);
        LocalDate first = LocalDate.parse(month);
        MonthSum sum = MonthTables.sum(connection, table, first, previous);
        return Optional.of(new ClosedMonth(table, first, sum.rows(), sum.hex(), previous, false));
      }
    }
    return Optional.empty();
  }

  /** What the log tells about a closed month. */
  static AuditEvent event(ClosedMonth month) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("table", month.table());
    details.put("month", month.place());
    details.put("rows", month.rows());
    details.put("sha256", month.sha256());
    return new AuditEvent("system", null, OPERATION, details);
  }

  /** The first column of the first row, null for none; closes the query. */
  private static String single(PreparedStatement query, String... values) throws SQLException {
    try (query) {
      for (int i = 0; i < values.length; i++) {
        query.setString(i + 1, values[i]);
      }
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getString(1) : null;
      }
    }
  }
}
