package io.courier.crypto;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;

/** 1071 for one version of the key only: it is switched off, the key service works. */
final class KekDisabledException extends CourierException {
  private static final long serialVersionUID = 1L;

  KekDisabledException(String message, Throwable cause) {
    super(ErrorCode.KEY_SERVICE_UNAVAILABLE, message, cause);
  }
}
