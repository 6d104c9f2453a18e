package io.courier.audit;

import java.time.LocalDate;
import java.util.HexFormat;

/** The checksum of one month under construction: over the one before it and every row in order. */
final class MonthSum {
  private final RowHash hash;
  private long rows;

  /**
   * @param previous checksum of the closed month before, null for none
   */
  MonthSum(String table, LocalDate month, String previous) {
    hash = new RowHash(new byte[RowHash.LENGTH]).add(previous).add(table).add(month.toString());
  }

  /** The next row, by the hash of its content. */
  void add(byte[] content) {
    hash.addHash(content);
    rows++;
  }

  long rows() {
    return rows;
  }

  /** Ends it. */
  String hex() {
    return HexFormat.of().formatHex(hash.digest());
  }
}
