package io.courier.execution;

import java.util.UUID;

/**
 * What became of a run, for the batch instance.
 *
 * @param state null when another node took the execution over
 * @param failure null but for failed
 */
public record RunOutcome(UUID executionId, ExecutionState state, Execution.Failure failure) {

  /** Exit status of the batch instance: {@code COMPLETED}, {@code FAILED:3031}, ... */
  public String exitStatus() {
    if (state == null) {
      return "LOST";
    }
    return state == ExecutionState.FAILED && failure != null
        ? "FAILED:" + failure.code()
        : state.name();
  }
}
