package io.courier.execution;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;

/**
 * This node no longer owns the execution: another one recovered it. Nothing more may be written or
 * published.
 */
class RunLostException extends CourierException {
  private static final long serialVersionUID = 1L;

  RunLostException() {
    super(
        ErrorCode.EXECUTION_INTERRUPTED,
        "Another node took over this execution; nothing was published by this one.");
  }
}
