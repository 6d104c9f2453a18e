package io.courier.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process known by its number only, as one reads it from a file that an earlier start left. A
 * number may belong to somebody else by now: callers check {@link #commandLine} or {@link
 * #workingDirectory} before they touch it. Linux only.
 */
record RunningProcess(ProcessHandle handle) {

  /**
   * The process with the number in the first line of the file, if there is such a file and process.
   */
  static Optional<RunningProcess> named(Path pidFile) {
    try (var lines = Files.lines(pidFile)) {
      Optional<String> first =
          lines.findFirst().map(String::strip).filter(text -> text.matches("[0-9]{1,10}"));
      return first
          .map(Long::parseLong)
          .flatMap(ProcessHandle::of)
          .filter(ProcessHandle::isAlive)
          .map(RunningProcess::new);
    } catch (IOException | java.io.UncheckedIOException e) {
      return Optional.empty(); // no file, no process
    }
  }

  /** Arguments of the process; empty where it is gone or not ours to read. */
  List<String> commandLine() {
    try {
      byte[] raw = Files.readAllBytes(proc().resolve("cmdline"));
      return List.of(new String(raw, StandardCharsets.UTF_8).split("\0", -1));
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Directory the process works in. */
  Optional<Path> workingDirectory() {
    try {
      return Optional.of(Files.readSymbolicLink(proc().resolve("cwd")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Sends SIGTERM and waits; then SIGKILL. Returns when the process is gone, or false if it will
   * not go.
   */
  boolean end(Duration grace) {
    handle.destroy();
    if (awaitExit(grace)) {
      return true;
    }
    handle.destroyForcibly();
    return awaitExit(Duration.ofSeconds(10));
  }

  /** Waits for the end of the process. */
  boolean awaitExit(Duration limit) {
    try {
      handle.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return !handle.isAlive();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !handle.isAlive();
    }
  }

  private Path proc() {
    return Path.of("/proc", Long.toString(handle.pid()));
  }
}
