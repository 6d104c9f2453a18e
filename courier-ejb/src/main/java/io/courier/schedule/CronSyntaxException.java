package io.courier.schedule;

/** An expression that is none, or that never fires. The message names the field and what helps. */
final class CronSyntaxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CronSyntaxException(String message) {
    super(message);
  }
}
