package io.courier.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.UUID;

/**
 * A stored schedule.
 *
 * @param lastFiredAt when it last started something
 * @param nextFireAt null for one that does not fire any more, or is disabled
 * @param version for optimistic locking; firings do not change it
 */
public record ScheduleView(
    UUID id,
    ScheduleOwner owner,
    Timing timing,
    boolean enabled,
    Instant lastFiredAt,
    Instant nextFireAt,
    Instant createdAt,
    Instant updatedAt,
    int version) {

  /**
   * Its times as they were written.
   *
   * @param cronExpression null for a one-shot
   * @param timeZone IANA name; null for the setting {@code scheduling.time_zone}
   * @param runAt null for cron
   */
  public record Timing(ScheduleType type, String cronExpression, String timeZone, Instant runAt) {

    /** The own zone, else the given one. */
    String zoneOr(String otherwise) {
      return timeZone == null ? otherwise : timeZone;
    }

    /**
     * The first firing after the instant; empty when it never fires again.
     *
     * @param zone name of the time zone it counts in
     * @throws CronSyntaxException for an expression that was not checked
     */
    Optional<Instant> next(String zone, Instant after) {
      return type == ScheduleType.CRON
          ? new Firings(CronExpression.parse(cronExpression), ZoneId.of(zone)).next(after)
          : Optional.of(runAt).filter(at -> at.isAfter(after));
    }
  }
}
