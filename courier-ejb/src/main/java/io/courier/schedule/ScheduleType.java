package io.courier.schedule;

/** How a schedule says its times. */
public enum ScheduleType {
  CRON,
  ONE_SHOT
}
