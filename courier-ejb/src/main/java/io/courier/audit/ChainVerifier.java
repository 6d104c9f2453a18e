package io.courier.audit;

import io.courier.audit.TamperFinding.Kind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Recomputes the whole log: hash and number of every row, its link to the one before, the place
 * where the chain ends, and the checksum of every closed month. Reads one consistent view through a
 * cursor, so that the heap needed does not depend on the number of rows. Works with the rights of
 * the runtime role, inside the server and outside.
 */
public final class ChainVerifier {
  private static final int KEPT = 100;

  private final Connection connection;
  private final Consumer<TamperFinding> listener;
  private final List<TamperFinding> first = new ArrayList<>();
  private long count;

  private ChainVerifier(Connection connection, Consumer<TamperFinding> listener) {
    this.connection = connection;
    this.listener = listener;
  }

  /**
   * @param connection without auto-commit and without a transaction under way; rolled back at the
   *     end, it wrote nothing
   * @param expected a place known from outside the database
   * @param listener told of every finding as it is made
   */
  public static VerificationReport verify(
      Connection connection, Optional<ChainHead> expected, Consumer<TamperFinding> listener)
      throws SQLException {
    try {
      return new ChainVerifier(connection, listener).verify(expected);
    } finally {
      connection.rollback();
    }
  }

  private VerificationReport verify(Optional<ChainHead> expected) throws SQLException {
    MonthTables.freeze(connection);
    List<ClosedMonth> months = ClosedMonth.all(connection);
    List<ChainHead> known = new ArrayList<>();
    Optional<ChainHead> kept = keptHead();
    kept.ifPresentOrElse(known::add, this::headIsGone);
    expected.ifPresent(known::add);
    ChainWalk walk =
        new ChainWalk(
            months.stream().filter(m -> m.table().equals(MonthTables.ENTRIES)).toList(),
            known,
            this::found);
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(MonthTables.FETCH_SIZE);
      try (ResultSet rows = statement.executeQuery(ChainRow.SELECT)) {
        while (rows.next()) {
          walk.visit(rows);
        }
      }
    }
    walk.end(kept.orElse(null));
    checkMonths(months, walk);
    return new VerificationReport(
        count == 0, walk.rows(), walk.head(), months.size(), count, first);
  }

  private void found(TamperFinding finding) {
    count++;
    if (first.size() < KEPT) {
      first.add(finding);
    }
    listener.accept(finding);
  }

  private Optional<ChainHead> keptHead() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT seq, row_hash FROM audit_chain_head")) {
      return row.next()
          ? Optional.of(ChainHead.of(row.getLong(1), row.getBytes(2)))
          : Optional.empty();
    }
  }

  private void headIsGone() {
    found(
        new TamperFinding(
            Kind.HEAD_DIFFERS,
            "audit_chain_head",
            "0",
            "the row that tells the chain's end is gone"));
  }

  private void checkMonths(List<ClosedMonth> months, ChainWalk walk) throws SQLException {
    Map<String, String> announced = walk.announced();
    ClosedMonth before = null;
    for (ClosedMonth month : months) {
      String previous =
          before != null && before.table().equals(month.table()) ? before.sha256() : null;
      if (!Objects.equals(previous, month.previous())) {
        found(finding(Kind.MONTH_DIFFERS, month, "its checksum does not follow the month before"));
      }
      String told = announced.remove(month.key());
      if (!month.sha256().equals(told)) {
        found(
            finding(
                Kind.MONTH_UNPROVEN,
                month,
                told == null
                    ? "no entry of the log tells its checksum"
                    : "the log tells another checksum"));
      }
      if (!month.dropped()) {
        compare(month, walk);
      }
      before = month;
    }
    announced.forEach(
        (key, sum) ->
            found(
                new TamperFinding(
                    Kind.MONTH_UNPROVEN,
                    key.substring(0, key.indexOf(' ')),
                    key.substring(key.indexOf(' ') + 1),
                    "its checksum is gone")));
    checkOldConnectionRows(months);
  }

  private void compare(ClosedMonth month, ChainWalk walk) throws SQLException {
    MonthSum sum =
        month.table().equals(MonthTables.ENTRIES)
            ? walk.sum(month.month())
            : MonthTables.sum(connection, month.table(), month.month(), month.previous());
    if (sum.rows() != month.rows()) {
      found(
          finding(
              Kind.MONTH_DIFFERS,
              month,
              "it had " + month.rows() + " rows when it was closed and has " + sum.rows()));
    } else if (!sum.hex().equals(month.sha256())) {
      found(finding(Kind.MONTH_DIFFERS, month, "its rows do not give its checksum"));
    }
  }

  /** The log about partners has no chain: no row of it may lie before its closed months. */
  private void checkOldConnectionRows(List<ClosedMonth> months) throws SQLException {
    Optional<LocalDate> oldest =
        months.stream()
            .filter(m -> m.table().equals(MonthTables.CONNECTIONS))
            .map(ClosedMonth::month)
            .findFirst();
    if (oldest.isEmpty()) {
      return;
    }
    try (var query =
        connection.prepareStatement(
            "SELECT count(*) FROM connection_audit_log WHERE performed_at < ?")) {
      query.setObject(1, MonthTables.start(oldest.get()));
      try (ResultSet row = query.executeQuery()) {
        row.next();
        if (row.getLong(1) > 0) {
          found(
              new TamperFinding(
                  Kind.ROW_INSERTED,
                  MonthTables.CONNECTIONS,
                  oldest.get().toString(),
                  row.getLong(1) + " rows lie before the first month that was closed"));
        }
      }
    }
  }

  private static TamperFinding finding(Kind kind, ClosedMonth month, String text) {
    return new TamperFinding(kind, month.table(), month.place(), text);
  }
}
