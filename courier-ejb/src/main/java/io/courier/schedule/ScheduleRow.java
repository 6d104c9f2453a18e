package io.courier.schedule;

import java.time.Instant;

/**
 * A row as it is stored.
 *
 * @param zoneUsed the time zone that {@code nextFireAt} was computed in
 * @param heldFireAt the due firing that the full queue keeps back, null for none
 */
record ScheduleRow(ScheduleView view, String zoneUsed, Instant heldFireAt) {
  /** A firing that is due. */
  record Due(OwnerType type, java.util.UUID id, Instant fireAt, boolean held) {}
}
