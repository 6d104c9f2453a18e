package io.courier.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.launcher.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code courier run} as a process of its own, to be killed. */
final class LauncherProcess implements AutoCloseable {
  private final Process process;
  private final Path data;
  private final Path output;

  private LauncherProcess(Process process, Path data, Path output) {
    this.process = process;
    this.data = data;
    this.output = output;
  }

  static LauncherProcess start(Path data, int port, Map<String, String> variables)
      throws IOException {
    Path output = Files.createTempFile(data.getParent(), data.getFileName() + "-", ".out");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dcourier.home=" + CourierServer.home(),
                "-cp",
                CourierServer.home().resolve("launcher") + "/*",
                "io.courier.launcher.Main",
                "run",
                "--data",
                data.toString(),
                "--bind",
                "127.0.0.1",
                "--https-port",
                Integer.toString(port)));
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(CourierServer.environment());
    builder.environment().putAll(variables);
    return new LauncherProcess(builder.start(), data, output);
  }

  /** {@link Command.Ports#freePort}. */
  static int freePort() throws IOException {
    return Command.Ports.freePort();
  }

  LauncherProcess awaitReady() {
    await()
        .atMost(Duration.ofMinutes(5))
        .until(() -> output().contains("Courier is ready") || !process.isAlive());
    assertThat(output()).contains("Courier is ready");
    return this;
  }

  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      return "";
    }
  }

  ProcessHandle launcher() {
    return process.toHandle();
  }

  /** The Liberty process. */
  ProcessHandle server() throws IOException {
    return handle(data.resolve("run/server.pid"));
  }

  /** The PostgreSQL process. */
  ProcessHandle database() throws IOException {
    return handle(data.resolve("postgresql/postmaster.pid"));
  }

  private static ProcessHandle handle(Path file) throws IOException {
    return ProcessHandle.of(Long.parseLong(Files.readAllLines(file).get(0).strip())).orElseThrow();
  }

  /** SIGTERM; returns the exit code. */
  int terminate() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("launcher ends after SIGTERM").isTrue();
    return process.exitValue();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until it ends by itself; returns the exit code. */
  int awaitExit(Duration limit) throws InterruptedException {
    assertThat(process.waitFor(limit.toSeconds(), TimeUnit.SECONDS))
        .as("launcher ends by itself; so far: %s", output())
        .isTrue();
    return process.exitValue();
  }

  /** SIGKILL to the launcher alone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    if (process.isAlive()) {
      terminate();
    }
  }
}
