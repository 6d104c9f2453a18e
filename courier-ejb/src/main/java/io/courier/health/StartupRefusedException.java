package io.courier.health;

/** A check at start failed; the message completes "Courier cannot start: ". */
class StartupRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartupRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
