package io.courier.execution;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** States of an execution and the only changes between them (reference, jobs section 7). */
public enum ExecutionState {
  CREATED,
  QUEUED,
  RUNNING,
  PAUSED,
  COMPLETED,
  FAILED,
  CANCELLED,
  SKIPPED;

  private static final Map<ExecutionState, Set<ExecutionState>> CHANGES =
      Map.of(
          CREATED, EnumSet.of(QUEUED),
          QUEUED, EnumSet.of(RUNNING, CANCELLED, SKIPPED),
          RUNNING, EnumSet.of(COMPLETED, FAILED, PAUSED, CANCELLED, QUEUED),
          PAUSED, EnumSet.of(QUEUED, CANCELLED));

  public boolean isFinal() {
    return !CHANGES.containsKey(this);
  }

  public boolean canBecome(ExecutionState next) {
    return CHANGES.getOrDefault(this, Set.of()).contains(next);
  }

  /**
   * @return the next state
   * @throws InvalidJobStateTransition when the table has no such change
   */
  public ExecutionState become(ExecutionState next) {
    if (!canBecome(next)) {
      throw new InvalidJobStateTransition(this, next);
    }
    return next;
  }
}
