package io.courier.audit;

import io.courier.core.Codes;

/**
 * One thing that is not as the log was written.
 *
 * @param table where
 * @param place {@code seq} of the row or rows ({@code 17}, {@code 17-20}), or the month ({@code
 *     2026-11})
 * @param text for people
 */
public record TamperFinding(Kind kind, String table, String place, String text) {

  /** What was found; written in lower case. */
  public enum Kind {
    /** A row's content does not give its hash. */
    ROW_EDITED,
    /** Numbers of the chain have no row. */
    ROW_MISSING,
    /** A number of the chain has more than one row. */
    ROW_INSERTED,
    /** A row does not follow the row before it. */
    LINK_BROKEN,
    /** The last rows are gone. */
    TAIL_MISSING,
    /** The row at a known place is another one than it was. */
    HEAD_DIFFERS,
    /** A closed month does not give its checksum. */
    MONTH_DIFFERS,
    /** The checksum of a closed month is gone or was never announced. */
    MONTH_UNPROVEN
  }

  /** The same for the same finding at every verification. */
  public String key() {
    return Codes.of(kind) + ":" + table + ":" + place;
  }

  @Override
  public String toString() {
    return "finding kind="
        + Codes.of(kind)
        + " table="
        + table
        + " place="
        + place
        + " text=\""
        + text.replace("\"", "'")
        + "\"";
  }
}
