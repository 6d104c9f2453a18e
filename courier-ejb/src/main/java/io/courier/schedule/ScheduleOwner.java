package io.courier.schedule;

import java.util.UUID;

/** The job or chain that a schedule belongs to. */
public record ScheduleOwner(OwnerType type, UUID id) {
  /** Of a job. */
  public static ScheduleOwner job(UUID id) {
    return new ScheduleOwner(OwnerType.JOB, id);
  }

  /** Of a chain. */
  public static ScheduleOwner chain(UUID id) {
    return new ScheduleOwner(OwnerType.CHAIN, id);
  }
}
