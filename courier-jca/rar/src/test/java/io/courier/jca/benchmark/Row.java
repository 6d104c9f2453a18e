package io.courier.jca.benchmark;

import java.util.ArrayList;
import java.util.List;

/**
 * One line of the table.
 *
 * @param name as given with {@code --rows}
 * @param bytes size of each file
 * @param files how many
 * @param roundTripMillis delay of the line
 * @param up whether to the server
 * @param sessions most sessions at once
 */
record Row(String name, long bytes, int files, int roundTripMillis, boolean up, int sessions) {
  private static final long KIB = 1024;
  private static final long MIB = 1024 * KIB;

  /**
   * @param big size of a large file; 1 GiB where the figures shall be compared with the targets
   */
  static List<Row> all(long big) {
    List<Row> rows =
        new ArrayList<>(
            List.of(
                new Row("big-down-0", big, 1, 0, false, 2),
                new Row("big-down-0-one", big, 1, 0, false, 1),
                new Row("big-up-0", big, 1, 0, true, 1),
                new Row("big-down-50", big, 1, 50, false, 8),
                new Row("big-down-50-one", big, 1, 50, false, 1),
                new Row("big-up-50", big, 1, 50, true, 8),
                new Row("big-up-50-one", big, 1, 50, true, 1),
                new Row("set-10000x1k-down-0", KIB, 10_000, 0, false, 1),
                new Row("set-1000x4k-down-50", 4 * KIB, 1_000, 50, false, 1),
                new Row("set-1000x4k-up-50", 4 * KIB, 1_000, 50, true, 1)));
    for (long bytes : new long[] {4 * KIB, MIB}) {
      for (int millis : new int[] {0, 10, 50}) {
        String size = bytes == MIB ? "1m" : "4k";
        rows.add(new Row("one-" + size + "-down-" + millis, bytes, 1, millis, false, 1));
        rows.add(new Row("one-" + size + "-up-" + millis, bytes, 1, millis, true, 1));
      }
    }
    rows.add(new Row("big-down-10", big, 1, 10, false, 8));
    rows.add(new Row("big-up-10", big, 1, 10, true, 8));
    return rows;
  }

  double gibibytes() {
    return (double) bytes * files / (1 << 30);
  }
}
