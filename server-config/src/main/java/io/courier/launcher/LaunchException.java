package io.courier.launcher;

/**
 * The instance cannot start or go on; the message says why and what to do, and is all a user sees.
 */
public final class LaunchException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int USAGE = 2;
  private static final int UNAVAILABLE = 69;
  private static final int APPLICATION = 70;
  private static final int REFUSED = 78;
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
    return new LaunchException(message, null, USAGE);
  }

  /** What the rules of the environment forbid. */
  public static LaunchException refused(String message) {
    return new LaunchException(message, null, REFUSED);
  }

  /** Key Vault does not give what is needed. */
  public static LaunchException unavailable(String message, Throwable cause) {
    return new LaunchException(message, cause, UNAVAILABLE);
  }

  /** The server started, and the application in it refused. */
  public static LaunchException application(String message) {
    return new LaunchException(message, null, APPLICATION);
  }

  /**
   * The exit code of the process: 1 failure, 2 wrong usage, 69 Key Vault, 70 the application, 78
   * refused by the rules of the environment.
   */
  public int exitCode() {
    return exitCode;
  }
}
