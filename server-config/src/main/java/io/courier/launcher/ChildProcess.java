package io.courier.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs the launcher starts, always by an argument list, never through a shell. */
final class ChildProcess {
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  private ChildProcess() {}

  /**
   * Starts a program in a session of its own, so that Ctrl-C reaches the launcher alone and the
   * launcher decides the order of the end. Output goes to the file.
   */
  static Process start(List<String> command, Map<String, String> environment, Path output)
      throws IOException {
    ProcessBuilder builder = builder(inOwnSession(command), output);
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** The same with standard input connected to this process. */
  static Process startWithPipe(List<String> command, Path output) throws IOException {
    return builder(inOwnSession(command), output)
        .redirectInput(ProcessBuilder.Redirect.PIPE)
        .start();
  }

  private static List<String> inOwnSession(List<String> command) {
    List<String> whole = new ArrayList<>();
    if (Files.isExecutable(SETSID)) {
      whole.add(SETSID.toString()); // replaces itself by the program: the process id stays
    }
    whole.addAll(command);
    return whole;
  }

  /**
   * Runs a program to its end; returns the exit code, or -1 when it did not end in time and was
   * killed.
   */
  static int run(List<String> command, Path output, Duration limit)
      throws IOException, InterruptedException {
    Process process = builder(command, output).start();
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly().waitFor();
      return -1;
    }
    return process.exitValue();
  }

  private static ProcessBuilder builder(List<String> command, Path output) {
    var builder = new ProcessBuilder(command);
    // secrets reach children through files; the environment of a process is not private
    builder.environment().keySet().removeIf(name -> name.matches("COURIER_DB_.*PASSWORD"));
    return builder
        .redirectErrorStream(true)
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
  }
}
