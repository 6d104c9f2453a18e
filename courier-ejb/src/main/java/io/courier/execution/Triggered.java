package io.courier.execution;

/**
 * A freshly queued execution.
 *
 * @param queuePosition 1 for the next in line
 */
public record Triggered(Execution execution, long queuePosition) {}
