package io.courier.audit;

import io.courier.audit.TamperFinding.Kind;
import io.courier.core.JsonText;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Every row of the log in the order of its number, remembering nothing but the last one. */
final class ChainWalk {
  private final Consumer<TamperFinding> findings;
  private final Map<LocalDate, MonthSum> sums = new HashMap<>();
  private final Map<String, String> announced = new HashMap<>();
  private final List<ChainHead> known;

  /** Hashes of the rows with the last number: more than one where rows were inserted. */
  private final Set<ByteBuffer> ends = new HashSet<>();

  private long next = 1;
  private long rows;
  private byte[] last = new byte[RowHash.LENGTH];

  /**
   * @param months closed months of the log
   * @param known places that are known from elsewhere
   */
  ChainWalk(List<ClosedMonth> months, List<ChainHead> known, Consumer<TamperFinding> findings) {
    this.findings = findings;
    this.known = known;
    for (ClosedMonth month : months) {
      sums.put(month.month(), new MonthSum(month.table(), month.month(), month.previous()));
    }
    ends.add(ByteBuffer.wrap(last));
  }

  /** The row at the cursor. */
  void visit(ResultSet columns) throws SQLException {
    ChainRow row = ChainRow.read(columns);
    byte[] previous = columns.getBytes("prev_hash");
    byte[] stored = columns.getBytes("row_hash");
    rows++;
    if (row.details() == null || !Arrays.equals(row.hash(previous), stored)) {
      report(Kind.ROW_EDITED, row.seq(), "row " + row.id() + " is not what was written");
    }
    follow(row, previous, stored);
    MonthSum sum = sums.get(monthOf(row));
    if (sum != null) {
      sum.add(MonthTables.content(row, columns));
    }
    if (row.operation().equals(MonthClosing.OPERATION) && row.details() != null) {
      Map<String, Object> details = JsonText.readObject(row.details());
      announced.put(
          ClosedMonth.key(
              String.valueOf(details.get("table")), String.valueOf(details.get("month"))),
          String.valueOf(details.get("sha256")));
    }
  }

  private void follow(ChainRow row, byte[] previous, byte[] stored) {
    if (row.seq() < next) {
      report(Kind.ROW_INSERTED, row.seq(), "row " + row.id() + " has a number that was given");
    } else {
      if (row.seq() > next) {
        range(Kind.ROW_MISSING, next, row.seq() - 1, "rows are gone");
      } else if (!ends.contains(ByteBuffer.wrap(previous))) {
        report(Kind.LINK_BROKEN, row.seq(), "row " + row.id() + " does not follow the one before");
      }
      next = row.seq() + 1;
      last = stored;
      ends.clear();
    }
    ends.add(ByteBuffer.wrap(stored));
    for (ChainHead head : known) {
      if (head.seq() == row.seq() && !head.equals(ChainHead.of(row.seq(), stored))) {
        report(Kind.HEAD_DIFFERS, row.seq(), "row " + row.id() + " is not the one known there");
      }
    }
  }

  /**
   * After the last row.
   *
   * @param kept where the database itself says that the chain ends, null for nowhere
   */
  void end(ChainHead kept) {
    long end = known.stream().mapToLong(ChainHead::seq).max().orElse(0);
    if (end >= next) {
      range(Kind.TAIL_MISSING, next, end, "the last rows are gone");
    }
    if (kept != null && kept.seq() < next - 1) {
      range(Kind.ROW_INSERTED, kept.seq() + 1, next - 1, "the rows were not written by the log");
    }
  }

  private void range(Kind kind, long from, long to, String text) {
    String place = from == to ? Long.toString(from) : from + "-" + to;
    findings.accept(new TamperFinding(kind, MonthTables.ENTRIES, place, text));
  }

  private void report(Kind kind, long seq, String text) {
    findings.accept(new TamperFinding(kind, MonthTables.ENTRIES, Long.toString(seq), text));
  }

  private static LocalDate monthOf(ChainRow row) {
    return row.performedAt().atOffset(ZoneOffset.UTC).toLocalDate().withDayOfMonth(1);
  }

  /** The recomputed sum of a closed month. */
  MonthSum sum(LocalDate month) {
    return sums.get(month);
  }

  /** Checksums that the log itself tells, by {@link ClosedMonth#key()}. */
  Map<String, String> announced() {
    return announced;
  }

  long rows() {
    return rows;
  }

  ChainHead head() {
    return ChainHead.of(next - 1, last);
  }
}
