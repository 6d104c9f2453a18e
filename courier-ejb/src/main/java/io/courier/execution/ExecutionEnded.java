package io.courier.execution;

/**
 * CDI event: an execution has come to a final state. Fired inside the transaction that writes the
 * state, so that what observers write commits or rolls back with it; an observer that throws rolls
 * the end back.
 *
 * @param execution as it is now, final
 * @param retried whether its policy has already queued the whole job again: nothing that waits for
 *     the job's end is decided by this one
 */
public record ExecutionEnded(Execution execution, boolean retried) {}
