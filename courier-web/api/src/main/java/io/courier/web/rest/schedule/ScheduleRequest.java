package io.courier.web.rest.schedule;

import io.courier.schedule.ScheduleInput;
import java.time.Instant;

/** A schedule as written by a client. */
public record ScheduleRequest(
    String scheduleType, String cronExpression, String timeZone, Instant runAt, Boolean isEnabled) {

  ScheduleInput toInput() {
    return new ScheduleInput(scheduleType, cronExpression, timeZone, runAt, isEnabled);
  }
}
