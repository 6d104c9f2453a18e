package io.courier.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The Liberty process of an instance. One object is one start. */
final class LibertyServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(LibertyServer.class.getName());
  private static final Duration READY_LIMIT = Duration.ofMinutes(5);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

  private final InstanceDirectory instance;
  private final Process process;

  private LibertyServer(InstanceDirectory instance, Process process) {
    this.instance = instance;
    this.process = process;
  }

  /** Ends the server that a killed launcher left behind on this directory, if there is one. */
  static void stopSurvivor(InstanceDirectory instance) throws IOException, LaunchException {
    Path pidFile = pidFile(instance);
    String mark = ServerDirectory.instanceMark(instance.root());
    Optional<RunningProcess> survivor =
        RunningProcess.named(pidFile).filter(candidate -> candidate.commandLine().contains(mark));
    if (survivor.isPresent()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "CRTRF1011W: The server of an earlier run (process {0}) still works; it is stopped before the new one starts.",
          Long.toString(survivor.get().handle().pid()));
      if (!survivor.get().end(STOP_LIMIT)) {
        throw new LaunchException(
            "The server of an earlier run does not end: process " + survivor.get().handle().pid());
      }
    }
    Files.deleteIfExists(pidFile);
  }

  /**
   * Starts the server; throws at once when a port is taken, which Liberty itself would only log.
   */
  static LibertyServer start(
      ProductHome home,
      InstanceDirectory instance,
      Command.Ports ports,
      Map<String, String> environment)
      throws IOException, LaunchException {
    requireFree(ports.bind(), ports.https());
    if (ports.http().isPresent()) {
      requireFree(ports.bind(), ports.http().getAsInt());
    }
    setAside(instance.logs().resolve("messages.log"));
    setAside(instance.logs().resolve("console.log"));
    Map<String, String> whole = new HashMap<>(environment);
    whole.put("JAVA_HOME", System.getProperty("java.home"));
    whole.put("WLP_USER_DIR", instance.libertyUser().toString());
    whole.put("WLP_OUTPUT_DIR", instance.libertyUser().resolve("servers").toString());
    whole.put("LOG_DIR", instance.logs().toString());
    Process process =
        ChildProcess.start(
            List.of(home.serverCommand().toString(), "run", "courier"),
            whole,
            instance.logs().resolve("console.log"));
    OwnerOnly.write(pidFile(instance), process.pid() + "\n");
    return new LibertyServer(instance, process);
  }

  /** The log is read for signs of failure: those of the run before must not be found. */
  private static void setAside(Path log) throws IOException {
    if (Files.exists(log)) {
      Files.move(
          log,
          log.resolveSibling(log.getFileName().toString().replace(".log", ".previous.log")),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  Process process() {
    return process;
  }

  /** Waits until the application answers that it is ready. */
  void awaitReady(ReadinessProbe probe) throws LaunchException, InterruptedException {
    long end = System.nanoTime() + READY_LIMIT.toNanos();
    while (!probe.isReady()) {
      boolean alive = process.isAlive();
      Optional<String> refusal = applicationFailure();
      if (refusal.isPresent()) {
        throw LaunchException.application(
            "The application does not start: " + refusal.get() + "; see " + messages() + ".");
      }
      if (!alive) {
        throw new LaunchException(
            "The server ended with exit code " + process.exitValue() + "; see " + messages() + ".");
      }
      if (System.nanoTime() > end) {
        throw new LaunchException(
            "The server is not ready after "
                + READY_LIMIT.toMinutes()
                + " minutes ("
                + probe.last()
                + "); see "
                + messages());
      }
      Thread.sleep(250);
    }
  }

  /**
   * What a start-up check of the application said, or else Liberty when it gave the application up;
   * waiting longer would change nothing.
   */
  private Optional<String> applicationFailure() {
    return line(" CRTRF2302E: ", "CRTRF").or(() -> line(" E CWWKZ0002E: ", "CWWKZ"));
  }

  private Optional<String> line(String mark, String from) {
    try (Stream<String> lines = Files.lines(messages())) {
      return lines
          .filter(line -> line.contains(mark))
          .findFirst()
          .map(line -> line.substring(line.indexOf(from)));
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty(); // not written yet
    }
  }

  private Path messages() {
    return instance.logs().resolve("messages.log");
  }

  private static Path pidFile(InstanceDirectory instance) {
    return instance.run().resolve("server.pid");
  }

  private static void requireFree(String bind, int port) throws IOException, LaunchException {
    var address =
        "*".equals(bind)
            ? new InetSocketAddress(port)
            : new InetSocketAddress(InetAddress.getByName(bind), port);
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address);
    } catch (IOException e) {
      throw new LaunchException(
          "Port " + port + " cannot be used (" + e.getMessage() + "); choose another one.", e);
    }
  }

  /** Stops the server: SIGTERM, running work is checkpointed; SIGKILL after a minute. */
  @Override
  public void close() throws IOException {
    if (process.isAlive() && !new RunningProcess(process.toHandle()).end(STOP_LIMIT)) {
      LOG.log(
          System.Logger.Level.ERROR,
          "CRTRF1012E: The server process {0} does not end.",
          Long.toString(process.pid()));
    }
    Files.deleteIfExists(pidFile(instance));
  }
}
