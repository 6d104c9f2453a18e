package io.courier.schedule;

import java.util.Arrays;

/** The fields of an expression, in their order. */
enum CronField {
  SECOND("seconds", 0, 59, ""),
  MINUTE("minutes", 0, 59, ""),
  HOUR("hours", 0, 23, ""),
  DAY_OF_MONTH("day-of-month", 1, 31, ""),
  MONTH("month", 1, 12, "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"),
  DAY_OF_WEEK("day-of-week", 1, 7, "SUN MON TUE WED THU FRI SAT"),
  YEAR("year", 1970, 2099, "");

  private final String label;
  private final int min;
  private final int max;
  private final String names;

  CronField(String label, int min, int max, String names) {
    this.label = label;
    this.min = min;
    this.max = max;
    this.names = names;
  }

  int min() {
    return min;
  }

  int max() {
    return max;
  }

  /** Whether a range may run over the end and go on at the beginning: all but years. */
  boolean wraps() {
    return this != YEAR;
  }

  /**
   * A number or a name.
   *
   * @throws CronSyntaxException when it is neither, or out of range
   */
  int value(String text) {
    int named = Arrays.asList(names.split(" ", -1)).indexOf(text);
    if (named >= 0 && !text.isEmpty()) {
      return named + min;
    }
    if (!text.matches("[0-9]{1,4}")) {
      throw refused("\"" + text + "\" is " + (names.isEmpty() ? "no number" : "no number or name"));
    }
    int value = Integer.parseInt(text);
    if (value < min || value > max) {
      throw refused(value + " is outside " + bounds());
    }
    return value;
  }

  CronSyntaxException refused(String problem) {
    return new CronSyntaxException("Field " + label + ": " + problem + ".");
  }

  private String bounds() {
    return this == DAY_OF_WEEK ? "1 (SUN) to 7 (SAT)" : min + " to " + max;
  }
}
