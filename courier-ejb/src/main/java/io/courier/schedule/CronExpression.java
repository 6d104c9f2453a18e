package io.courier.schedule;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * {@code sec min hour day-of-month month day-of-week [year]} with {@code ? * , - / L W #} and names
 * of months and days; Sunday is 1. Of the two day fields one may restrict, the other is {@code ?}
 * or {@code *}. Says local times; {@link Firings} puts them into a time zone. Immutable.
 */
final class CronExpression {
  static final int MAX_LENGTH = 250;

  private static final String FIELDS =
      "six or seven fields: sec min hour day-of-month month day-of-week [year]";

  private final BitSet seconds;
  private final BitSet minutes;
  private final BitSet hours;
  private final Predicate<LocalDate> days;
  private final BitSet months;
  private final BitSet years;

  private CronExpression(List<String> fields) {
    seconds = numbers(CronField.SECOND, fields.get(0));
    minutes = numbers(CronField.MINUTE, fields.get(1));
    hours = numbers(CronField.HOUR, fields.get(2));
    months = numbers(CronField.MONTH, fields.get(4));
    days = days(fields.get(3), fields.get(5));
    years = numbers(CronField.YEAR, fields.size() == 7 ? fields.get(6) : "*");
  }

  /**
   * @throws CronSyntaxException for a text that is no expression, or one that matches no date
   */
  static CronExpression parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new CronSyntaxException("An expression has at most " + MAX_LENGTH + " characters.");
    }
    String clean = text.strip().toUpperCase(Locale.ROOT);
    List<String> fields = List.of(clean.split("\\s+", -1));
    if (fields.size() == 5) {
      throw new CronSyntaxException(
          "An expression has "
              + FIELDS
              + "; this one has five, as in crontab. Put the seconds in front (0) and ? into one of"
              + " the two day fields, e.g. 0 30 3 ? * TUE; days of the week count from SUN = 1.");
    }
    if (fields.size() != 6 && fields.size() != 7) {
      int found = clean.isEmpty() ? 0 : fields.size();
      throw new CronSyntaxException(
          "An expression has " + FIELDS + "; this one has " + found + ".");
    }
    CronExpression cron = new CronExpression(fields);
    LocalDateTime beginning = LocalDate.of(CronField.YEAR.min(), 1, 1).atStartOfDay();
    if (cron.next(beginning.minusSeconds(1)).isEmpty()) {
      throw new CronSyntaxException(
          "Fields day-of-month, month and year: no date from "
              + CronField.YEAR.min()
              + " to "
              + CronField.YEAR.max()
              + " is all of them (is it a 30 February?); it would never fire.");
    }
    return cron;
  }

  /** The parts of a field's list. */
  static List<String> parts(CronField field, String text) {
    List<String> parts = List.of(text.split(",", -1));
    if (parts.contains("")) {
      throw field.refused("a value is missing beside a comma");
    }
    return parts;
  }

  /** The first local time after the given one. */
  Optional<LocalDateTime> next(LocalDateTime after) {
    LocalDateTime from = after.withNano(0).plusSeconds(1);
    LocalDate date = from.toLocalDate();
    LocalTime earliest = from.toLocalTime();
    while (true) {
      int year = years.nextSetBit(Math.max(date.getYear(), 0));
      if (year < 0) {
        return Optional.empty();
      }
      if (year != date.getYear()) {
        date = LocalDate.of(year, 1, 1);
        earliest = LocalTime.MIDNIGHT;
      }
      int month = months.nextSetBit(date.getMonthValue());
      if (month != date.getMonthValue()) {
        date =
            month < 0
                ? LocalDate.of(date.getYear() + 1, 1, 1)
                : date.withMonth(month).withDayOfMonth(1);
        earliest = LocalTime.MIDNIGHT;
        continue;
      }
      if (days.test(date)) {
        LocalTime time = firstTime(earliest);
        if (time != null) {
          return Optional.of(date.atTime(time));
        }
      }
      date = date.plusDays(1);
      earliest = LocalTime.MIDNIGHT;
    }
  }

  /** The first time of the day that is not before the given one, null for none. */
  private LocalTime firstTime(LocalTime earliest) {
    for (int h = hours.nextSetBit(earliest.getHour()); h >= 0; h = hours.nextSetBit(h + 1)) {
      int fromMinute = h == earliest.getHour() ? earliest.getMinute() : 0;
      for (int m = minutes.nextSetBit(fromMinute); m >= 0; m = minutes.nextSetBit(m + 1)) {
        boolean sameMinute = h == earliest.getHour() && m == earliest.getMinute();
        int s = seconds.nextSetBit(sameMinute ? earliest.getSecond() : 0);
        if (s >= 0) {
          return LocalTime.of(h, m, s);
        }
      }
    }
    return null;
  }

  private static BitSet numbers(CronField field, String text) {
    BitSet values = new BitSet();
    for (String part : parts(field, text)) {
      if (part.equals("?")) {
        throw field.refused("? is for day-of-month or day-of-week");
      }
      CronNumbers.add(values, field, part);
    }
    return values;
  }

  private static Predicate<LocalDate> days(String ofMonth, String ofWeek) {
    boolean anyOfMonth = ofMonth.equals("?") || ofMonth.equals("*");
    boolean anyOfWeek = ofWeek.equals("?") || ofWeek.equals("*");
    if (ofMonth.equals("?") && ofWeek.equals("?")) {
      throw CronField.DAY_OF_WEEK.refused("only one of the two day fields may be ?");
    }
    if (!anyOfMonth && !anyOfWeek) {
      throw CronField.DAY_OF_WEEK.refused(
          "day-of-month restricts the days already; one of the two must be ?");
    }
    if (!anyOfMonth) {
      return CronDays.ofMonth(ofMonth);
    }
    return anyOfWeek ? date -> true : CronDays.ofWeek(ofWeek);
  }
}
