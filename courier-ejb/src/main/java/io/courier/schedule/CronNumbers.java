package io.courier.schedule;

import java.util.BitSet;

/** The values that one part of a field stands for: {@code *}, {@code 5}, {@code 1-7/2}. */
final class CronNumbers {
  private CronNumbers() {}

  /**
   * Adds the values of the part.
   *
   * @param part upper case, without commas
   * @throws CronSyntaxException naming the field
   */
  static void add(BitSet values, CronField field, String part) {
    int slash = part.indexOf('/');
    String range = slash < 0 ? part : part.substring(0, slash);
    int step = slash < 0 ? 1 : step(field, part.substring(slash + 1));
    int dash = range.indexOf('-');
    if (range.equals("*") || (range.isEmpty() && slash == 0)) {
      fill(values, field, new Range(field.min(), field.max(), step));
    } else if (dash < 0) {
      int from = field.value(range);
      fill(values, field, new Range(from, slash < 0 ? from : field.max(), step));
    } else {
      int from = field.value(range.substring(0, dash));
      int to = field.value(range.substring(dash + 1));
      if (to < from && !field.wraps()) {
        throw field.refused("the range " + range + " runs backwards");
      }
      fill(values, field, new Range(from, to, step));
    }
  }

  private static int step(CronField field, String text) {
    int most = field.max() - field.min() + 1;
    if (!text.matches("[0-9]{1,4}")) {
      throw field.refused("the step \"" + text + "\" is no number");
    }
    int step = Integer.parseInt(text);
    if (step < 1 || step > most) {
      throw field.refused("the step " + step + " is outside 1 to " + most);
    }
    return step;
  }

  /** A range that ends before it begins goes on at the beginning of the field. */
  private static void fill(BitSet values, CronField field, Range range) {
    int size = field.max() - field.min() + 1;
    int end = range.to() < range.from() ? range.to() + size : range.to();
    for (int value = range.from(); value <= end; value += range.step()) {
      values.set(value > field.max() ? value - size : value);
    }
  }

  private record Range(int from, int to, int step) {}
}
