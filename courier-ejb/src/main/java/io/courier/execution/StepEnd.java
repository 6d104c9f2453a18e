package io.courier.execution;

import java.time.Instant;
import java.util.Map;

/**
 * How a try of a step ended.
 *
 * @param outputs null keeps what was recorded
 * @param artifacts null keeps what was recorded
 * @param progress null keeps the last report
 * @param failure null for success
 * @param stackTrace shown to administrators only; null for success
 */
record StepEnd(
    StepState state,
    Instant endedAt,
    long durationMs,
    long bytes,
    Map<String, Object> outputs,
    Map<String, Object> artifacts,
    Map<String, Object> progress,
    Execution.Failure failure,
    String stackTrace) {}
