package io.courier.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * The launcher's own log, {@code launcher.log} beside Liberty's: what libraries say does not belong
 * on the terminal.
 */
final class LauncherLog {
  private static final int LIMIT_BYTES = 5_000_000;
  private static final Logger ROOT = Logger.getLogger("");
  private static final Logger LIQUIBASE = Logger.getLogger("liquibase");

  private LauncherLog() {}

  /** Sends all log records of this JVM to the file from now on. */
  static void writeTo(Path directory) throws IOException {
    var file =
        new FileHandler(directory.resolve("launcher.%g.log").toString(), LIMIT_BYTES, 3, true);
    file.setFormatter(new SimpleFormatter());
    for (Handler handler : ROOT.getHandlers()) {
      ROOT.removeHandler(handler);
      handler.close();
    }
    ROOT.addHandler(file);
    LIQUIBASE.setLevel(Level.INFO);
  }
}
