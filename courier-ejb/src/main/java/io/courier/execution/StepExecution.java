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
    Integer iterationIndex) {}
