package io.courier.execution;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.job.FailurePolicy;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decides whether and when a failed step, or its whole job, is tried again. Immutable. */
final class Retries {
  /** What no repetition mends, whatever the code says. */
  private static final Set<Reason> FINAL =
      EnumSet.of(
          Reason.AUTHENTICATION_FAILED,
          Reason.HOST_KEY_REJECTED,
          Reason.CERTIFICATE_REJECTED,
          Reason.ALGORITHM_MISMATCH,
          Reason.PERMISSION_DENIED,
          Reason.INVALID_REQUEST,
          Reason.UNSUPPORTED,
          Reason.RENAME_IN_DOUBT); // a second copy may be one too many

  private final FailurePolicy policy;

  Retries(FailurePolicy policy) {
    this.policy = policy;
  }

  /**
   * How long to wait before the step's next try; empty when this failure is final for it.
   *
   * @param before its tries so far, the failed one not among them
   */
  Optional<Duration> ofStep(
      Execution.Failure failure, RuntimeException thrown, List<StepExecution> before) {
    if (policy.type() != FailurePolicy.Type.RETRY_STEP || !mayHelp(failure, thrown)) {
      return Optional.empty();
    }
    return after((int) before.stream().filter(Retries::isFailure).count());
  }

  /**
   * How long to wait before the whole job's next execution; empty when this failure is final.
   *
   * @param repeated how many executions of the same trigger were before the failed one
   */
  Optional<Duration> ofJob(Execution.Failure failure, RuntimeException thrown, int repeated) {
    if (policy.type() != FailurePolicy.Type.RETRY_JOB || !mayHelp(failure, thrown)) {
      return Optional.empty();
    }
    return after(repeated);
  }

  private Optional<Duration> after(int retried) {
    return retried < policy.maxRetries() ? Optional.of(policy.delay(retried)) : Optional.empty();
  }

  /** Interruptions by pause or a lost node use up no retry. */
  private static boolean isFailure(StepExecution row) {
    return row.state() == StepState.FAILED
        && row.failure() != null
        && !Integer.valueOf(ErrorCode.EXECUTION_INTERRUPTED.number()).equals(row.failure().code());
  }

  private static boolean mayHelp(Execution.Failure failure, RuntimeException thrown) {
    if (!ErrorCode.of(failure.code()).isRetryable()) {
      return false;
    }
    if (failure.code() == ErrorCode.STEP_TIMED_OUT.number()) {
      return true;
    }
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof FileTransferException fault && FINAL.contains(fault.reason())) {
        return false;
      }
      if (cause instanceof CourierException known && !known.code().isRetryable()) {
        return false;
      }
    }
    return true;
  }
}
