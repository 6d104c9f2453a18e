package io.courier.execution;

import java.time.Instant;
import java.util.UUID;

/** The most recent execution of a job. */
public record LastExecution(UUID id, ExecutionState state, Instant completedAt) {}
