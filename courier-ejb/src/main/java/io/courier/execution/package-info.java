/**
 * Runs of jobs: state machine, queue, context, the walk over the steps, live progress, pause and
 * cancel, recovery. PostgreSQL holds the truth; what is in memory is a copy or a signal. Uses job,
 * step, transfer and what is below; the batch runtime is reached through {@link
 * io.courier.execution.RunLauncher}.
 */
package io.courier.execution;
