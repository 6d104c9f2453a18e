package io.courier.schedule;

import java.time.Instant;

/** A schedule as written by a client; every member may be null. */
public record ScheduleInput(
    String scheduleType, String cronExpression, String timeZone, Instant runAt, Boolean enabled) {}
