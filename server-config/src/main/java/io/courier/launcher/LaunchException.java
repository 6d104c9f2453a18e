package io.courier.launcher;

/**
 * The instance cannot start or go on; the message says why and what to do, and is all a user sees.
 * Exit code 1, or 2 for wrong usage.
 */
public final class LaunchException extends Exception {
  private static final long serialVersionUID = 1L;
  private final int exitCode;

  /** A failure at run time. */
  public LaunchException(String message) {
    this(message, null, 1);
  }

  /** A failure at run time, with its cause. */
  public LaunchException(String message, Throwable cause) {
    this(message, cause, 1);
  }

  private LaunchException(String message, Throwable cause, int exitCode) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** Arguments or environment variables that make no sense. */
  public static LaunchException usage(String message) {
    return new LaunchException(message, null, 2);
  }

  /** The exit code of the process: 1 failure, 2 wrong usage. */
  public int exitCode() {
    return exitCode;
  }
}
