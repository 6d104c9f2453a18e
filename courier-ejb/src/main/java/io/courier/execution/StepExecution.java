package io.courier.execution;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * One try of one step, as stored.
 *
 * @param outputData null before it ended
 * @param progress last persisted report, null for none
 * @param artifacts local files made and gone, null for none
 * @param iterationIndex of the item in the innermost loop, null outside loops
 * @param iterationPath indices in all loops around the step, outermost first, joined by dots; null
 *     outside loops
 */
public record StepExecution(
    UUID id,
    UUID executionId,
    int stepOrder,
    String stepName,
    String typeKey,
    StepState state,
    Instant createdAt,
    Instant startedAt,
    Instant completedAt,
    Long durationMs,
    Long bytesProcessed,
    Map<String, Object> outputData,
    Map<String, Object> progress,
    Map<String, Object> artifacts,
    Execution.Failure failure,
    int retryAttempt,
    Integer iterationIndex,
    String iterationPath) {

  /** Outside loops, or where only the innermost loop matters. */
  public StepExecution(
      UUID id,
      UUID executionId,
      int stepOrder,
      String stepName,
      String typeKey,
      StepState state,
      Instant createdAt,
      Instant startedAt,
      Instant completedAt,
      Long durationMs,
      Long bytesProcessed,
      Map<String, Object> outputData,
      Map<String, Object> progress,
      Map<String, Object> artifacts,
      Execution.Failure failure,
      int retryAttempt,
      Integer iterationIndex) {
    this(
        id,
        executionId,
        stepOrder,
        stepName,
        typeKey,
        state,
        createdAt,
        startedAt,
        completedAt,
        durationMs,
        bytesProcessed,
        outputData,
        progress,
        artifacts,
        failure,
        retryAttempt,
        iterationIndex,
        null);
  }

  /** The same try at that place in the loops. */
  StepExecution at(Place place) {
    return new StepExecution(
        id,
        executionId,
        stepOrder,
        stepName,
        typeKey,
        state,
        createdAt,
        startedAt,
        completedAt,
        durationMs,
        bytesProcessed,
        outputData,
        progress,
        artifacts,
        failure,
        retryAttempt,
        place.index(),
        place.path());
  }

  /** The same try in another state, with what is known of it then. */
  StepExecution become(StepState next, Map<String, Object> outputs, Execution.Failure why) {
    return new StepExecution(
        id,
        executionId,
        stepOrder,
        stepName,
        typeKey,
        next,
        createdAt,
        startedAt,
        completedAt,
        durationMs,
        bytesProcessed,
        outputs,
        progress,
        artifacts,
        why,
        retryAttempt,
        iterationIndex,
        iterationPath);
  }
}
