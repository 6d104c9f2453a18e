package io.courier.execution;

import java.time.Duration;

/**
 * How a run of this node ended.
 *
 * @param state final, paused, or queued when the node stops
 * @param failure null but for failed
 * @param tempBytesPeak largest size of the workspace seen
 * @param repeatAfter the failed job is to be queued again, to run after this time; null for no
 */
record RunEnd(
    ExecutionState state, Execution.Failure failure, long tempBytesPeak, Duration repeatAfter) {
  RunEnd(ExecutionState state, Execution.Failure failure, long tempBytesPeak) {
    this(state, failure, tempBytesPeak, null);
  }
}
