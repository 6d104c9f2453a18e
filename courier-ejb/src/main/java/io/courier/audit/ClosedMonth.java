package io.courier.audit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** A row of audit_partition_checksums. */
record ClosedMonth(
    String table, LocalDate month, long rows, String sha256, String previous, boolean dropped) {
  private static final String SELECT =
      "SELECT c.table_name, c.month, c.row_count, c.sha256, c.previous_sha256,"
          + " coalesce(a.state = 'dropped', false) AS dropped"
          + " FROM audit_partition_checksums c LEFT JOIN partition_archives a"
          + " ON a.table_name = c.table_name AND a.month = c.month"
          + " ORDER BY c.table_name, c.month";

  /** All of them, by table and month. */
  static List<ClosedMonth> all(Connection connection) throws SQLException {
    List<ClosedMonth> all = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(SELECT)) {
      while (rows.next()) {
        all.add(
            new ClosedMonth(
                rows.getString(1),
                rows.getObject(2, LocalDate.class),
                rows.getLong(3),
                rows.getString(4),
                rows.getString(5),
                rows.getBoolean(6)));
      }
    }
    return all;
  }

  /** Table and month in one. */
  String key() {
    return key(table, place());
  }

  static String key(String table, String month) {
    return table + " " + month;
  }

  /** As people write it. */
  String place() {
    return month.toString().substring(0, "2026-01".length());
  }
}
