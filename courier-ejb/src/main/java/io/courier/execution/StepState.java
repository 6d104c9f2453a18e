package io.courier.execution;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** States of one try of a step. */
public enum StepState {
  PENDING,
  RUNNING,
  COMPLETED,
  FAILED,
  SKIPPED;

  private static final Map<StepState, Set<StepState>> CHANGES =
      Map.of(
          PENDING, EnumSet.of(RUNNING, SKIPPED),
          RUNNING, EnumSet.of(COMPLETED, FAILED),
          FAILED, EnumSet.of(SKIPPED));

  public boolean canBecome(StepState next) {
    return CHANGES.getOrDefault(this, Set.of()).contains(next);
  }
}
