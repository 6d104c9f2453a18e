package io.courier.execution;

/**
 * How a run of this node ended.
 *
 * @param state final, paused, or queued when the node stops
 * @param failure null but for failed
 * @param tempBytesPeak largest size of the workspace seen
 */
record RunEnd(ExecutionState state, Execution.Failure failure, long tempBytesPeak) {}
