package io.courier.schedule;

import java.time.Duration;
import java.time.Instant;

/**
 * What becomes of a due firing. In time, each firing happens; what was missed (no node ran, the
 * queue was full, the node could not keep up) happens once if it is not older than the grace, and
 * not at all otherwise.
 *
 * @param now when it is decided
 * @param watchedSince since when a node has been looking every second
 * @param grace how late a missed firing may still happen
 */
record FiringPlan(Instant now, Instant watchedSince, Duration grace) {
  /** A node that is this late could not keep up. */
  private static final Duration KEEPING_UP = Duration.ofSeconds(60);

  /** A firing that was due this short before the first look was due at the first look. */
  private static final Duration FIRST_LOOK = Duration.ofSeconds(1);

  /**
   * @param fireAt the firing that happens now; null for none
   * @param madeUp whether it was missed at its time
   * @param nextFireAt null for never
   */
  record Decision(Instant fireAt, boolean madeUp, Instant nextFireAt) {}

  /**
   * @param dueAt not after now
   * @param held whether the full queue kept it back
   */
  Decision decide(ScheduleView.Timing timing, String zone, Instant dueAt, boolean held) {
    Duration late = Duration.between(dueAt, now);
    boolean missed =
        held || dueAt.isBefore(watchedSince.minus(FIRST_LOOK)) || late.compareTo(KEEPING_UP) > 0;
    if (!missed) {
      return new Decision(dueAt, false, timing.next(zone, dueAt).orElse(null));
    }
    Instant fireAt = dueAt;
    if (late.compareTo(grace) > 0) {
      fireAt =
          timing
              .next(zone, now.minus(grace).minusNanos(1))
              .filter(at -> !at.isAfter(now))
              .orElse(null);
    }
    return new Decision(fireAt, true, timing.next(zone, now).orElse(null));
  }
}
