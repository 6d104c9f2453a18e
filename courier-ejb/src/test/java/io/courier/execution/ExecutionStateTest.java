package io.courier.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExecutionStateTest {
  /** The table of the reference, jobs section 7, written again. */
  private static final Set<String> TABLE =
      Set.of(
          "CREATED QUEUED",
          "QUEUED RUNNING",
          "QUEUED CANCELLED",
          "QUEUED SKIPPED",
          "RUNNING COMPLETED",
          "RUNNING FAILED",
          "RUNNING PAUSED",
          "RUNNING CANCELLED",
          "RUNNING QUEUED",
          "PAUSED QUEUED",
          "PAUSED CANCELLED");

  private static final Set<String> STEPS =
      Set.of(
          "PENDING RUNNING",
          "PENDING SKIPPED",
          "RUNNING COMPLETED",
          "RUNNING FAILED",
          "FAILED SKIPPED");

  @Test
  void onlyTheTablesChangesArePossible() {
    for (ExecutionState from : ExecutionState.values()) {
      for (ExecutionState to : ExecutionState.values()) {
        assertThat(from.canBecome(to))
            .as("%s to %s", from, to)
            .isEqualTo(TABLE.contains(from + " " + to));
      }
    }
  }

  @Test
  void stepsLikewise() {
    for (StepState from : StepState.values()) {
      for (StepState to : StepState.values()) {
        assertThat(from.canBecome(to)).isEqualTo(STEPS.contains(from + " " + to));
      }
    }
  }

  @Test
  void fourStatesAreFinal() {
    assertThat(ExecutionState.values())
        .filteredOn(ExecutionState::isFinal)
        .containsExactly(
            ExecutionState.COMPLETED,
            ExecutionState.FAILED,
            ExecutionState.CANCELLED,
            ExecutionState.SKIPPED);
  }

  @Test
  void aRefusalHasTheCodeOfWhatWasAsked() {
    refused(
        ExecutionState.COMPLETED, ExecutionState.CANCELLED, ErrorCode.EXECUTION_NOT_CANCELLABLE);
    refused(ExecutionState.QUEUED, ExecutionState.PAUSED, ErrorCode.EXECUTION_NOT_PAUSABLE);
    refused(ExecutionState.FAILED, ExecutionState.QUEUED, ErrorCode.EXECUTION_NOT_RESUMABLE);
    refused(ExecutionState.QUEUED, ExecutionState.COMPLETED, ErrorCode.STATE_CONFLICT);
  }

  private static void refused(ExecutionState from, ExecutionState to, ErrorCode code) {
    assertThatThrownBy(() -> from.become(to))
        .isInstanceOf(InvalidJobStateTransition.class)
        .extracting(e -> ((CourierException) e).code())
        .isEqualTo(code);
  }
}
