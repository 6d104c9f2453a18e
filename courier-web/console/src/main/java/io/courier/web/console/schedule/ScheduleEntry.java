package io.courier.web.console.schedule;

import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.FieldProblem;
import io.courier.schedule.ScheduleInput;
import io.courier.schedule.ScheduleView;
import io.courier.web.console.Inputs;
import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/** What the inputs of a schedule hold; ids of inputs are the members' names. */
public class ScheduleEntry implements Serializable {
  public static final String NONE = "none";
  private static final String ONE_SHOT = "one_shot";
  private static final long serialVersionUID = 1L;

  private String scheduleType = NONE;
  private String cronExpression;
  private String timeZone;
  private String runAt;
  private boolean enabled = true;
  private String defaultZone = "UTC";

  /** Of a stored schedule. */
  public static ScheduleEntry of(ScheduleView stored, String defaultZone) {
    ScheduleEntry entry = new ScheduleEntry();
    ScheduleView.Timing timing = stored.timing();
    entry.defaultZone = defaultZone;
    entry.scheduleType = Codes.of(timing.type());
    entry.cronExpression = timing.cronExpression();
    entry.timeZone = timing.timeZone();
    entry.enabled = stored.enabled();
    if (timing.runAt() != null) {
      ZoneId zone = ZoneId.of(timing.timeZone() == null ? defaultZone : timing.timeZone());
      entry.runAt = LocalDateTime.ofInstant(timing.runAt(), zone).toString();
    }
    return entry;
  }

  /** Whether there is a schedule at all. */
  public boolean isWanted() {
    return !NONE.equals(scheduleType);
  }

  /**
   * For the service; members of the other type are left out.
   *
   * @throws CourierException 1000 for what is no date and time
   */
  public ScheduleInput input() {
    boolean once = ONE_SHOT.equals(scheduleType);
    return new ScheduleInput(
        scheduleType,
        once ? null : Inputs.textOrNull(cronExpression),
        Inputs.textOrNull(timeZone),
        once ? moment() : null,
        enabled);
  }

  /** The local time in the schedule's zone; null for none. */
  private Instant moment() {
    if (Inputs.textOrNull(runAt) == null) {
      return null;
    }
    List<FieldProblem> problems = new ArrayList<>();
    try {
      return LocalDateTime.parse(runAt.strip().replace(' ', 'T')).atZone(zone()).toInstant();
    } catch (DateTimeParseException e) {
      problems.add(new FieldProblem("runAt", "Enter date and time like 2026-12-24T18:00."));
    } catch (DateTimeException e) {
      String text = "Must be the name of a time zone such as UTC or Europe/Berlin.";
      problems.add(new FieldProblem("timeZone", text));
    }
    throw CourierException.invalid(problems);
  }

  private ZoneId zone() {
    return ZoneId.of(zoneName());
  }

  /** The own zone, else the one of the setting. */
  public String zoneName() {
    String own = Inputs.textOrNull(timeZone);
    return own == null ? defaultZone : own;
  }

  public String getScheduleType() {
    return scheduleType;
  }

  public void setScheduleType(String scheduleType) {
    this.scheduleType = scheduleType == null ? NONE : scheduleType;
  }

  public String getCronExpression() {
    return cronExpression;
  }

  public void setCronExpression(String cronExpression) {
    this.cronExpression = cronExpression;
  }

  public String getTimeZone() {
    return timeZone;
  }

  public void setTimeZone(String timeZone) {
    this.timeZone = timeZone;
  }

  public String getRunAt() {
    return runAt;
  }

  public void setRunAt(String runAt) {
    this.runAt = runAt;
  }

  public boolean isEnabled() {
    return enabled;
  }

  public void setEnabled(boolean enabled) {
    this.enabled = enabled;
  }

  /** The zone of the setting, for an entry that names none. */
  public void countIn(String defaultZone) {
    this.defaultZone = defaultZone;
  }
}
