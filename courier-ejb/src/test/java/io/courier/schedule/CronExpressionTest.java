package io.courier.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronExpressionTest {
  /** A Thursday. */
  private static final LocalDateTime FROM = LocalDateTime.parse("2026-01-15T10:00:00");

  private static List<String> next(String expression, int count) {
    CronExpression cron = CronExpression.parse(expression);
    List<String> found = new ArrayList<>();
    Optional<LocalDateTime> at = cron.next(FROM);
    while (at.isPresent() && found.size() < count) {
      found.add(at.get().toString());
      at = cron.next(at.get());
    }
    return found;
  }

  @ParameterizedTest(name = "[{0}]")
  @CsvSource(
      delimiter = '|',
      value = {
        "* * * * * ?            | 2026-01-15T10:00:01 2026-01-15T10:00:02 2026-01-15T10:00:03",
        "* * * * * *            | 2026-01-15T10:00:01 2026-01-15T10:00:02 2026-01-15T10:00:03",
        "0 0 3 ? * TUE          | 2026-01-20T03:00 2026-01-27T03:00 2026-02-03T03:00",
        "0 0 3 ? * 3            | 2026-01-20T03:00 2026-01-27T03:00 2026-02-03T03:00",
        "0 0 3 * * tue          | 2026-01-20T03:00 2026-01-27T03:00 2026-02-03T03:00",
        "0 0 3 L * ?            | 2026-01-31T03:00 2026-02-28T03:00 2026-03-31T03:00",
        "0 0 3 LW * ?           | 2026-01-30T03:00 2026-02-27T03:00 2026-03-31T03:00",
        "0 0 3 L-3 * ?          | 2026-01-28T03:00 2026-02-25T03:00 2026-03-28T03:00",
        "0 0 3 L-3W * ?         | 2026-01-28T03:00 2026-02-25T03:00 2026-03-27T03:00",
        "0 0 3 L-30 * ?         | 2026-03-01T03:00 2026-05-01T03:00 2026-07-01T03:00",
        "0 0 3 15W * ?          | 2026-02-16T03:00 2026-03-16T03:00 2026-04-15T03:00",
        "0 0 3 1W * ?           | 2026-02-02T03:00 2026-03-02T03:00 2026-04-01T03:00",
        "0 0 3 31W * ?          | 2026-01-30T03:00 2026-03-31T03:00 2026-05-29T03:00",
        "0 0 3 ? * 6#3          | 2026-01-16T03:00 2026-02-20T03:00 2026-03-20T03:00",
        "0 0 3 ? * FRI#5        | 2026-01-30T03:00 2026-05-29T03:00 2026-07-31T03:00",
        "0 0 3 ? * FRIL         | 2026-01-30T03:00 2026-02-27T03:00 2026-03-27T03:00",
        "0 0 3 ? * 6L           | 2026-01-30T03:00 2026-02-27T03:00 2026-03-27T03:00",
        "0 0 3 ? * L            | 2026-01-17T03:00 2026-01-24T03:00 2026-01-31T03:00",
        "0 0 3 ? * FRI-MON      | 2026-01-16T03:00 2026-01-17T03:00 2026-01-18T03:00",
        "0 0 3 ? * FRI-MON/2    | 2026-01-16T03:00 2026-01-18T03:00 2026-01-23T03:00",
        "0 0 3 ? * MON-FRI/2    | 2026-01-16T03:00 2026-01-19T03:00 2026-01-21T03:00",
        "0 0 3 ? * MON#1,FRI#2  | 2026-02-02T03:00 2026-02-13T03:00 2026-03-02T03:00",
        "0 0 3 ? * WED,FRI#2    | 2026-01-21T03:00 2026-01-28T03:00 2026-02-04T03:00",
        "0 0 22-2 * * ?         | 2026-01-15T22:00 2026-01-15T23:00 2026-01-16T00:00",
        "0 58-1 * * * ?         | 2026-01-15T10:01 2026-01-15T10:58 2026-01-15T10:59",
        "0 0 0 ? NOV-FEB SUN    | 2026-01-18T00:00 2026-01-25T00:00 2026-02-01T00:00",
        "0 0 0 30-2 * ?         | 2026-01-30T00:00 2026-01-31T00:00 2026-02-01T00:00",
        "0 0 0 29 2 ? *         | 2028-02-29T00:00 2032-02-29T00:00 2036-02-29T00:00",
        "0 0 12 1,L * ?         | 2026-01-31T12:00 2026-02-01T12:00 2026-02-28T12:00",
        "0 0 12 15W,L * ?       | 2026-01-15T12:00 2026-01-31T12:00 2026-02-16T12:00",
        "0 0 0 1 1 ? 2030-2032  | 2030-01-01T00:00 2031-01-01T00:00 2032-01-01T00:00",
        "0 0 0 1 1 ? 2026/30    | 2056-01-01T00:00 2086-01-01T00:00",
        "5/20 * * * * ?         | 2026-01-15T10:00:05 2026-01-15T10:00:25 2026-01-15T10:00:45",
        "/20 * * * * ?          | 2026-01-15T10:00:20 2026-01-15T10:00:40 2026-01-15T10:01",
        "*/7 10-20/5 * * * ?    | 2026-01-15T10:10 2026-01-15T10:10:07 2026-01-15T10:10:14",
        "0 0 3 ? JAN,mar Tue    | 2026-01-20T03:00 2026-01-27T03:00 2026-03-03T03:00",
        "59 59 23 31 12 ?       | 2026-12-31T23:59:59 2027-12-31T23:59:59 2028-12-31T23:59:59",
      })
  void firesAt(String expression, String expected) {
    assertThat(next(expression, 3)).containsExactly(expected.split(" "));
  }

  @ParameterizedTest(name = "[{0}]")
  @CsvSource(
      delimiter = '|',
      value = {
        "'0 3 * * 2'            | this one has five",
        "''                     | this one has 0",
        "0 0 3                  | this one has 3",
        "0 0 3 ? * TUE 2026 x   | this one has 8",
        "60 0 0 * * ?           | Field seconds: 60 is outside 0 to 59",
        "0 60 0 * * ?           | Field minutes: 60 is outside 0 to 59",
        "0 0 24 * * ?           | Field hours: 24 is outside 0 to 23",
        "0 0 0 0 * ?            | Field day-of-month: 0 is outside 1 to 31",
        "0 0 0 ? 13 MON         | Field month: 13 is outside 1 to 12",
        "0 0 0 ? * 0            | Field day-of-week: 0 is outside 1 (SUN) to 7 (SAT)",
        "0 0 0 ? * 8            | Field day-of-week: 8 is outside",
        "0 0 0 1 1 ? 1969       | Field year: 1969 is outside 1970 to 2099",
        "0 0 0 1 1 ? 2100       | Field year: 2100 is outside",
        "0 0 0 1 1 ? 2040-2030  | Field year: the range 2040-2030 runs backwards",
        "0 0 x * * ?            | Field hours: \"X\" is no number",
        "0 0 3 ? * TUES         | Field day-of-week: \"TUES\" is no number or name",
        "0 0 3 ? * JAN          | Field day-of-week",
        "0 0 -5 * * ?           | Field hours: \"\" is no number",
        "0 0 5- * * ?           | Field hours: \"\" is no number",
        "0 0 1-2-3 * * ?        | Field hours",
        "0 0/0 * * * ?          | Field minutes: the step 0 is outside 1 to 60",
        "0 0/61 * * * ?         | Field minutes: the step 61 is outside",
        "0 0/ * * * ?           | Field minutes: the step \"\" is no number",
        "0 0 1,,2 * * ?         | Field hours: a value is missing beside a comma",
        "0 0 0 ? * ?            | only one of the two day fields may be ?",
        "0 0 0 1 * MON          | Field day-of-week: day-of-month restricts the days already",
        "0 ? 0 1 * ?            | Field minutes: ? is for day-of-month or day-of-week",
        "0 0 0 L-31 * ?         | Field day-of-month: L-31 is in no month",
        "0 0 0 32W * ?          | Field day-of-month: 32 is outside",
        "0 0 0 ? * FRI#6        | Field day-of-week: after # stands 1 to 5",
        "0 0 0 ? * 5W           | Field day-of-week",
        "0 0 0 5#1 * ?          | Field day-of-month",
        "0 0 L * * ?            | Field hours: \"L\" is no number",
        "0 0 0 30 2 ?           | would never fire",
        "0 0 0 31 4,6,9,11 ?    | would never fire",
        "0 0 0 29 2 ? 2027      | would never fire",
        "0 0 0 L-30 4 ?         | would never fire",
        "0 0 99999999999 * * ?  | Field hours",
        "٠ 0 0 * * ?            | Field seconds",
      })
  void isRefused(String expression, String text) {
    assertThatThrownBy(() -> CronExpression.parse(expression))
        .isInstanceOf(CronSyntaxException.class)
        .hasMessageContaining(text);
  }

  @Test
  void fiveFieldsGetAHint() {
    assertThatThrownBy(() -> CronExpression.parse("30 3 * * 2"))
        .hasMessageContaining("Put the seconds in front")
        .hasMessageContaining("SUN = 1");
    assertThatThrownBy(() -> CronExpression.parse("0 0 0 30 FEB ?"))
        .hasMessageContaining("30 February");
    assertThatThrownBy(() -> CronExpression.parse("1,".repeat(200) + "1 0 0 * * ?"))
        .hasMessageContaining("250 characters");
  }

  /** Against the definition of the day rules, month by month over five years. */
  @Test
  void lastNearestAndNthDaysAgreeWithTheCalendar() {
    for (int n = 1; n <= 31; n++) {
      int day = n;
      agree(day + " * ?", month -> day(month, day));
      agree(day + "W * ?", month -> day(month, day).flatMap(CronExpressionTest::nearest));
      agree("L-" + (day - 1) + " * ?", month -> day(month, month.lengthOfMonth() - day + 1));
      agree(
          "L-" + (day - 1) + "W * ?",
          month ->
              day(month, month.lengthOfMonth() - day + 1).flatMap(CronExpressionTest::nearest));
    }
    for (DayOfWeek day : DayOfWeek.values()) {
      int number = day.getValue() % 7 + 1;
      agree(
          "? * " + number + "L",
          month -> Optional.of(month.atDay(1).with(TemporalAdjusters.lastInMonth(day))));
      for (int n = 1; n <= 5; n++) {
        int week = n;
        agree(
            "? * " + number + "#" + week,
            month ->
                Optional.of(month.atDay(1).with(TemporalAdjusters.dayOfWeekInMonth(week, day)))
                    .filter(date -> YearMonth.from(date).equals(month)));
      }
    }
  }

  private static void agree(String days, Function<YearMonth, Optional<LocalDate>> definition) {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      definition
          .apply(YearMonth.of(2027, 1).plusMonths(i))
          .ifPresent(date -> expected.add(date.atStartOfDay().toString()));
    }
    assertThat(next("0 0 0 " + days + " 2027-2031", 61)).as(days).isEqualTo(expected);
  }

  private static Optional<LocalDate> day(YearMonth month, int day) {
    return month.isValidDay(day) ? Optional.of(month.atDay(day)) : Optional.empty();
  }

  /** The working day of the month that is the fewest days away. */
  private static Optional<LocalDate> nearest(LocalDate wanted) {
    return wanted
        .withDayOfMonth(1)
        .datesUntil(wanted.withDayOfMonth(1).plusMonths(1))
        .filter(date -> date.getDayOfWeek().getValue() < 6)
        .min(Comparator.comparingLong(date -> Math.abs(ChronoUnit.DAYS.between(wanted, date))));
  }
}
