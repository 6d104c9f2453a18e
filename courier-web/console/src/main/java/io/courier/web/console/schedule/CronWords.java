package io.courier.web.console.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A cron expression in plain language: {@code 0 0 3 ? * TUE} is "At 03:00 every Tuesday". Forms
 * without words of their own are said field by field. Expects an expression that the service
 * accepts. Stateless.
 */
final class CronWords {
  private static final List<String> DAYS =
      List.of("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday");
  private static final List<String> MONTHS =
      List.of(
          "January",
          "February",
          "March",
          "April",
          "May",
          "June",
          "July",
          "August",
          "September",
          "October",
          "November",
          "December");
  private static final List<String> ORDINALS =
      List.of("first", "second", "third", "fourth", "fifth");
  private static final Pattern STEP = Pattern.compile("(\\*|\\d+)/(\\d+)");
  private static final Pattern RANGE = Pattern.compile("(\\w+)-(\\w+)");
  private static final Pattern NTH = Pattern.compile("(\\w+)#(\\d)");
  private static final Set<String> ANY_DAY = Set.of("?", "*");

  private CronWords() {}

  static String of(String expression) {
    String plain = expression.strip().toUpperCase(Locale.ROOT).replaceAll("\\b0+(\\d)", "$1");
    String[] f = plain.split("\\s+", -1);
    if (f.length < 6) {
      return "";
    }
    StringBuilder words = new StringBuilder(time(f[0], f[1], f[2]));
    words.append(days(f[3], f[5])).append(months(f[4]));
    if (f.length > 6 && !f[6].equals("*")) {
      words.append(" in ").append(list(f[6].split(",", -1), year -> year.replace("-", " to ")));
    }
    words.setCharAt(0, Character.toUpperCase(words.charAt(0)));
    return words.append('.').toString();
  }

  private static String time(String second, String minute, String hour) {
    if (isNumber(second) && isNumber(minute) && isNumbers(hour)) {
      return "at " + list(hour.split(",", -1), h -> clock(h, minute, second));
    }
    if (isNumber(second) && isNumber(minute)) {
      String past = minute.equals("0") ? "" : " at minute " + minute;
      return hours(hour, past) + seconds(second);
    }
    if (isNumber(second)) {
      return every(minute, "minute") + seconds(second) + within(hour);
    }
    String of = minute.equals("*") ? "" : " of " + field(minute, "minute");
    return every(second, "second") + of + within(hour);
  }

  private static String hours(String hour, String past) {
    Matcher range = RANGE.matcher(hour);
    if (range.matches()) {
      return "every hour"
          + past
          + " from "
          + clock(range.group(1), "0", "0")
          + " to "
          + clock(range.group(2), "59", "0");
    }
    return every(hour, "hour") + past;
  }

  private static String seconds(String second) {
    return second.equals("0") ? "" : " and " + second + " seconds";
  }

  private static String within(String hour) {
    if (hour.equals("*")) {
      return "";
    }
    Matcher range = RANGE.matcher(hour);
    if (range.matches()) {
      return " from " + clock(range.group(1), "0", "0") + " to " + clock(range.group(2), "59", "0");
    }
    return isNumbers(hour)
        ? " in the hour"
            + (hour.contains(",") ? "s " : " ")
            + list(hour.split(",", -1), h -> clock(h, "0", "0"))
        : " of " + every(hour, "hour");
  }

  /** "every minute", "every 15 minutes", else the field as it is. */
  private static String every(String text, String unit) {
    if (text.equals("*")) {
      return "every " + unit;
    }
    Matcher step = STEP.matcher(text);
    if (step.matches()) {
      String from = step.group(1).matches("\\*|0+") ? "" : " from " + unit + " " + step.group(1);
      return "every " + step.group(2) + " " + unit + "s" + from;
    }
    return "in " + field(text, unit);
  }

  private static String field(String text, String unit) {
    boolean several = text.contains(",") || text.contains("-");
    return unit + (several ? "s " : " ") + list(text.split(",", -1), p -> p.replace("-", " to "));
  }

  private static String days(String ofMonth, String ofWeek) {
    if (!ANY_DAY.contains(ofMonth)) {
      return " " + daysOfMonth(ofMonth);
    }
    return ANY_DAY.contains(ofWeek) ? " every day" : " " + daysOfWeek(ofWeek);
  }

  private static String daysOfMonth(String text) {
    Matcher step = STEP.matcher(text);
    if (step.matches()) {
      String from = step.group(1).equals("*") ? "1" : step.group(1);
      return "every " + step.group(2) + " days of a month from day " + from;
    }
    String[] parts = text.split(",", -1);
    boolean plain = text.matches("[0-9,-]+");
    if (plain) {
      return "on day"
          + (parts.length > 1 || text.contains("-") ? "s " : " ")
          + list(parts, p -> p.replace("-", " to "))
          + " of the month";
    }
    return "on " + list(parts, CronWords::dayOfMonth) + " of the month";
  }

  private static String dayOfMonth(String text) {
    if (text.equals("L")) {
      return "the last day";
    } else if (text.equals("LW")) {
      return "the last weekday";
    } else if (text.matches("L-\\d+")) {
      return "the day " + text.substring(2) + " before the last";
    } else if (text.matches("\\d+W")) {
      return "the weekday nearest to day " + text.substring(0, text.length() - 1);
    }
    return "day " + text.replace("-", " to ");
  }

  private static String daysOfWeek(String text) {
    Matcher range = RANGE.matcher(text);
    if (range.matches()) {
      return day(range.group(1)) + " to " + day(range.group(2));
    }
    Matcher nth = NTH.matcher(text);
    if (nth.matches()) {
      return "on the " + ordinal(nth.group(2)) + " " + day(nth.group(1)) + " of the month";
    }
    if (text.equals("L")) {
      return "every Saturday";
    }
    if (text.matches("\\w+L")) {
      return "on the last " + day(text.substring(0, text.length() - 1)) + " of the month";
    }
    return "every " + list(text.split(",", -1), CronWords::dayPart);
  }

  private static String dayPart(String text) {
    Matcher range = RANGE.matcher(text);
    return range.matches() ? day(range.group(1)) + " to " + day(range.group(2)) : day(text);
  }

  private static String ordinal(String digit) {
    int at = Integer.parseInt(digit) - 1;
    return at >= 0 && at < ORDINALS.size() ? ORDINALS.get(at) : digit + ".";
  }

  private static String day(String text) {
    return name(text, DAYS);
  }

  private static String months(String text) {
    if (text.equals("*")) {
      return "";
    }
    Matcher step = STEP.matcher(text);
    if (step.matches()) {
      String from = step.group(1).equals("*") ? "1" : step.group(1);
      return ", every " + step.group(2) + " months from " + name(from, MONTHS);
    }
    return " in " + list(text.split(",", -1), CronWords::monthPart);
  }

  private static String monthPart(String text) {
    Matcher range = RANGE.matcher(text);
    return range.matches()
        ? name(range.group(1), MONTHS) + " to " + name(range.group(2), MONTHS)
        : name(text, MONTHS);
  }

  /** By number from 1, or by its first three letters. */
  private static String name(String text, List<String> names) {
    if (text.matches("\\d{1,2}")) {
      int at = Integer.parseInt(text) - 1;
      return at >= 0 && at < names.size() ? names.get(at) : text;
    }
    return names.stream()
        .filter(n -> n.toUpperCase(Locale.ROOT).startsWith(text))
        .findFirst()
        .orElse(text);
  }

  private static boolean isNumber(String text) {
    return text.matches("\\d+");
  }

  private static boolean isNumbers(String text) {
    return text.matches("\\d+(,\\d+)*");
  }

  /** {@code 03:00}, with seconds when there are some. */
  private static String clock(String hour, String minute, String second) {
    String time =
        String.format(Locale.ROOT, "%02d:%02d", Integer.parseInt(hour), Integer.parseInt(minute));
    return second.equals("0")
        ? time
        : time + String.format(Locale.ROOT, ":%02d", Integer.parseInt(second));
  }

  /** The parts with commas, and "and" before the last. */
  private static String list(String[] parts, UnaryOperator<String> words) {
    List<String> said = new ArrayList<>();
    for (String part : parts) {
      said.add(words.apply(part));
    }
    int last = said.size() - 1;
    return last == 0
        ? said.get(0)
        : String.join(", ", said.subList(0, last)) + " and " + said.get(last);
  }
}
