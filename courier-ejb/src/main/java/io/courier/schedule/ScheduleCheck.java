package io.courier.schedule;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.FieldProblem;
import io.courier.core.Problems;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Turns what a client wrote into a timing. */
final class ScheduleCheck {
  private ScheduleCheck() {}

  /**
   * @param stored what is replaced, null for a new one: a one-shot that is over may be saved as it
   *     is while it stays off
   * @throws CourierException 1000 with every field error; 2012 when only the expression is wrong
   */
  static ScheduleView.Timing check(ScheduleInput input, ScheduleView.Timing stored, Instant now) {
    Problems problems = new Problems();
    ScheduleType type =
        problems.code("scheduleType", input.scheduleType(), ScheduleType.class, null);
    String zone = problems.optionalText("timeZone", input.timeZone(), 100);
    problems.addIf(
        zone != null && !ZoneId.getAvailableZoneIds().contains(zone),
        "timeZone",
        "Must be the name of a time zone such as UTC or Europe/Berlin.");
    String cron = blankToNull(input.cronExpression());
    Instant runAt = input.runAt() == null ? null : input.runAt().truncatedTo(ChronoUnit.MICROS);
    String wrong = null;
    if (type == ScheduleType.CRON) {
      problems.addIf(cron == null, "cronExpression", "Is required.");
      problems.addIf(runAt != null, "runAt", "Is for schedules of type one_shot.");
      wrong = cron == null ? null : problem(cron);
    } else if (type == ScheduleType.ONE_SHOT) {
      problems.addIf(cron != null, "cronExpression", "Is for schedules of type cron.");
      boolean asItWas =
          Boolean.FALSE.equals(input.enabled())
              && stored != null
              && runAt != null
              && runAt.equals(stored.runAt());
      problems.addIf(runAt == null, "runAt", "Is required.");
      problems.addIf(
          runAt != null && !asItWas && !runAt.isAfter(now), "runAt", "Must be in the future.");
    }
    if (wrong != null && problems.isEmpty()) {
      throw new CourierException(
          ErrorCode.INVALID_CRON_EXPRESSION,
          wrong,
          List.of(new FieldProblem("cronExpression", wrong)),
          null);
    }
    problems.addIf(wrong != null, "cronExpression", wrong);
    problems.throwIfAny();
    return new ScheduleView.Timing(type, cron, zone, runAt);
  }

  private static String blankToNull(String text) {
    return text == null || text.isBlank() ? null : text.strip();
  }

  private static String problem(String cron) {
    try {
      CronExpression.parse(cron);
      return null;
    } catch (CronSyntaxException e) {
      return e.getMessage();
    }
  }
}
