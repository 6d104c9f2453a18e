package io.courier.execution;

import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;

/** A change of state that the table does not have; 409 with the code of what was asked. */
public class InvalidJobStateTransition extends CourierException {
  private static final long serialVersionUID = 1L;

  public InvalidJobStateTransition(ExecutionState from, ExecutionState to) {
    super(
        codeOf(from, to),
        "The execution is " + Codes.of(from) + " and cannot become " + Codes.of(to) + ".");
  }

  private static ErrorCode codeOf(ExecutionState from, ExecutionState to) {
    return switch (to) {
      case CANCELLED -> ErrorCode.EXECUTION_NOT_CANCELLABLE;
      case PAUSED -> ErrorCode.EXECUTION_NOT_PAUSABLE;
      case QUEUED ->
          from == ExecutionState.CREATED
              ? ErrorCode.STATE_CONFLICT
              : ErrorCode.EXECUTION_NOT_RESUMABLE;
      default -> ErrorCode.STATE_CONFLICT;
    };
  }
}
