package io.courier.launcher;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The launcher's only way to the user's terminal: progress on standard output, failures on standard
 * error. Thread-safe.
 */
public final class Terminal {
  private final PrintStream out;
  private final PrintStream err;

  private Terminal(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** The process's own streams, in UTF-8 whatever the locale. */
  public static Terminal standard() {
    return new Terminal(
        new PrintStream(
            new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8),
        new PrintStream(
            new java.io.FileOutputStream(java.io.FileDescriptor.err),
            true,
            StandardCharsets.UTF_8));
  }

  /** Prints to the given streams. */
  public static Terminal of(PrintStream out, PrintStream err) {
    return new Terminal(out, err);
  }

  /** One line of progress or result. */
  public void line(String text) {
    out.println(text);
  }

  /** One line about a failure. */
  public void error(String text) {
    err.println("courier: " + text);
  }
}
