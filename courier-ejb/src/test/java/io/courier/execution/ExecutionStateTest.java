package io.courier.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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

  /** Every pair: those of the table change, any other is refused as a conflict. */
  @ParameterizedTest(name = "Execution, {0} to {1}: possible {2}")
  @MethodSource
  void onlyTheTablesChangesArePossible(ExecutionState from, ExecutionState to, boolean possible) {
    assertThat(from.canBecome(to)).isEqualTo(possible);
    if (possible) {
      assertThat(from.become(to)).isEqualTo(to);
    } else {
      assertThatThrownBy(() -> from.become(to))
          .isInstanceOfSatisfying(
              InvalidJobStateTransition.class,
              e -> assertThat(e.code().httpStatus()).isEqualTo(409));
    }
  }

  static Stream<Arguments> onlyTheTablesChangesArePossible() {
    return Arrays.stream(ExecutionState.values())
        .flatMap(
            from ->
                Arrays.stream(ExecutionState.values())
                    .map(to -> Arguments.of(from, to, TABLE.contains(from + " " + to))));
  }

  @Test
  void stepsLikewise() {
    for (StepState from : StepState.values()) {
      for (StepState to : StepState.values()) {
        assertThat(from.canBecome(to))
            .as("Step, %s to %s", from, to)
            .isEqualTo(STEPS.contains(from + " " + to));
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
