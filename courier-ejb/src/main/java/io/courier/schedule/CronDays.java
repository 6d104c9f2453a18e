package io.courier.schedule;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What one of the two day fields says about a date: the parts of its list are alternatives. */
final class CronDays {
  private static final Pattern BEFORE_LAST = Pattern.compile("L(?:-([0-9]{1,2}))?(W)?");
  private static final Pattern WEEKDAY = Pattern.compile("([0-9]{1,2})W");
  private static final Pattern NTH = Pattern.compile("([0-9A-Z]+)#(.*)");
  private static final Pattern LAST_OF = Pattern.compile("([0-9A-KM-Z][0-9A-Z]*)L");

  private CronDays() {}

  /**
   * @param text upper case; not {@code *} or {@code ?}
   * @throws CronSyntaxException naming the field
   */
  static Predicate<LocalDate> ofMonth(String text) {
    BitSet numbers = new BitSet();
    List<Predicate<LocalDate>> rules = new ArrayList<>();
    for (String part : CronExpression.parts(CronField.DAY_OF_MONTH, text)) {
      Matcher last = BEFORE_LAST.matcher(part);
      Matcher weekday = WEEKDAY.matcher(part);
      if (last.matches()) {
        int before = last.group(1) == null ? 0 : Integer.parseInt(last.group(1));
        if (before > 30) {
          throw CronField.DAY_OF_MONTH.refused("L-" + before + " is in no month");
        }
        boolean nearest = last.group(2) != null;
        rules.add(date -> isDay(date, date.lengthOfMonth() - before, nearest));
      } else if (weekday.matches()) {
        int day = CronField.DAY_OF_MONTH.value(weekday.group(1));
        rules.add(date -> isDay(date, day, true));
      } else {
        CronNumbers.add(numbers, CronField.DAY_OF_MONTH, part);
      }
    }
    rules.add(date -> numbers.get(date.getDayOfMonth()));
    return anyOf(rules);
  }

  /** Throws as {@link #ofMonth}. */
  static Predicate<LocalDate> ofWeek(String text) {
    BitSet numbers = new BitSet();
    List<Predicate<LocalDate>> rules = new ArrayList<>();
    for (String part : CronExpression.parts(CronField.DAY_OF_WEEK, text)) {
      Matcher nth = NTH.matcher(part);
      Matcher last = LAST_OF.matcher(part);
      if (nth.matches()) {
        int day = CronField.DAY_OF_WEEK.value(nth.group(1));
        if (!nth.group(2).matches("[1-5]")) {
          throw CronField.DAY_OF_WEEK.refused("after # stands 1 to 5, the week of the month");
        }
        int week = Integer.parseInt(nth.group(2));
        rules.add(date -> number(date) == day && (date.getDayOfMonth() + 6) / 7 == week);
      } else if (last.matches()) {
        int day = CronField.DAY_OF_WEEK.value(last.group(1));
        rules.add(date -> number(date) == day && date.getDayOfMonth() + 7 > date.lengthOfMonth());
      } else if (part.equals("L")) {
        numbers.set(CronField.DAY_OF_WEEK.max());
      } else {
        CronNumbers.add(numbers, CronField.DAY_OF_WEEK, part);
      }
    }
    rules.add(date -> numbers.get(number(date)));
    return anyOf(rules);
  }

  private static Predicate<LocalDate> anyOf(List<Predicate<LocalDate>> rules) {
    return date -> rules.stream().anyMatch(rule -> rule.test(date));
  }

  /** 1 for Sunday. */
  private static int number(LocalDate date) {
    return date.getDayOfWeek().getValue() % 7 + 1;
  }

  /**
   * A month without the day has no such date. The nearest working day stays in the month.
   *
   * @param nearest to mean the working day nearest to the day
   */
  private static boolean isDay(LocalDate date, int day, boolean nearest) {
    int length = date.lengthOfMonth();
    if (day < 1 || day > length) {
      return false;
    }
    if (!nearest) {
      return date.getDayOfMonth() == day;
    }
    LocalDate wanted = date.withDayOfMonth(day);
    int shift = 0;
    if (wanted.getDayOfWeek() == DayOfWeek.SATURDAY) {
      shift = day == 1 ? 2 : -1;
    } else if (wanted.getDayOfWeek() == DayOfWeek.SUNDAY) {
      shift = day == length ? -2 : 1;
    }
    return date.equals(wanted.plusDays(shift));
  }
}
