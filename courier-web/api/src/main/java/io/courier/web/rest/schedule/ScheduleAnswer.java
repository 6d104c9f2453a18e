package io.courier.web.rest.schedule;

import io.courier.schedule.ScheduleType;
import io.courier.schedule.ScheduleView;
import java.time.Instant;
import java.util.UUID;

/** A schedule as shown. */
public record ScheduleAnswer(
    UUID id,
    UUID ownerId,
    ScheduleType scheduleType,
    String cronExpression,
    String timeZone,
    Instant runAt,
    boolean isEnabled,
    Instant lastFiredAt,
    Instant nextFireAt,
    Instant createdAt,
    Instant updatedAt,
    int version) {

  static ScheduleAnswer of(ScheduleView schedule) {
    return new ScheduleAnswer(
        schedule.id(),
        schedule.owner().id(),
        schedule.timing().type(),
        schedule.timing().cronExpression(),
        schedule.timing().timeZone(),
        schedule.timing().runAt(),
        schedule.enabled(),
        schedule.lastFiredAt(),
        schedule.nextFireAt(),
        schedule.createdAt(),
        schedule.updatedAt(),
        schedule.version());
  }
}
