package io.courier.azure;

import java.util.UUID;

/**
 * A finished run of a function.
 *
 * @param invocationId null when the telemetry has none
 * @param operationId null when the telemetry has none
 * @param durationMs null when the telemetry has none
 */
public record FunctionRun(
    UUID invocationId, String operationId, boolean success, Long durationMs) {}
