package io.courier.execution;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import java.security.SecureRandom;
import java.util.HexFormat;

/** What is told and recorded of an exception. Stateless. */
final class Failures {
  private static final System.Logger LOG = System.getLogger(Failures.class.getName());
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int MAX_TRACE = 16_000;

  private Failures() {}

  /** Code and text for users; what is not ours is logged and told by reference only. */
  static Execution.Failure of(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof CourierException known) {
        return new Execution.Failure(known.code().number(), known.getMessage());
      }
    }
    byte[] id = new byte[4];
    RANDOM.nextBytes(id);
    String reference = "err_" + HexFormat.of().formatHex(id);
    LOG.log(
        System.Logger.Level.ERROR,
        () -> "CRTRF5001E: unexpected failure in a step, reference=" + reference,
        thrown);
    return new Execution.Failure(
        ErrorCode.INTERNAL_SERVER_ERROR.number(),
        "An internal error occurred; the server log has details under " + reference + ".");
  }

  /** Whether it has a code of the catalogue. */
  static boolean isKnown(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof CourierException) {
        return true;
      }
    }
    return false;
  }

  /** For the record, never shown to users. */
  static String trace(Throwable thrown) {
    StringBuilder text = new StringBuilder();
    for (Throwable cause = thrown;
        cause != null && text.length() < MAX_TRACE;
        cause = cause.getCause()) {
      text.append(cause == thrown ? "" : "Caused by: ").append(cause).append('\n');
      for (StackTraceElement frame : cause.getStackTrace()) {
        text.append("\tat ").append(frame).append('\n');
      }
    }
    return text.length() > MAX_TRACE ? text.substring(0, MAX_TRACE) : text.toString();
  }
}
