package io.courier.fault;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import io.courier.launcher.LaunchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** A Courier server that is killed and stopped the hard way, and started again. */
final class FaultNode implements AutoCloseable {
  private final Path data;
  private final Map<String, String> variables;
  private CourierServer server;

  FaultNode(Path data, Map<String, String> variables) {
    this.data = data;
    this.variables = variables;
  }

  /** Starts it where it does not run. */
  void start() {
    if (server == null) {
      try {
        server = CourierServer.start(data, variables);
      } catch (IOException | LaunchException | GeneralSecurityException e) {
        throw new IllegalStateException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /**
   * Starts it and kills it meanwhile, or right after it was ready.
   *
   * @return whether there was a server to kill
   */
  boolean startAndKill(Duration after) {
    AtomicBoolean killed = new AtomicBoolean();
    Thread killer =
        new Thread(
            () -> {
              LockSupport.parkNanos(after.toNanos());
              Optional<ProcessHandle> liberty = libertyIfAny();
              killed.set(liberty.isPresent() && liberty.get().destroyForcibly());
            });
    killer.start();
    try {
      server = CourierServer.start(data, variables);
    } catch (LaunchException e) {
      server = null; // it died on the way
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    join(killer);
    if (server != null && killed.get()) {
      bury();
    }
    return killed.get();
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isUp() {
    return server != null;
  }

  Api api() {
    return Api.admin(server);
  }

  /** As it runs now; another one after the next start. */
  CourierServer server() {
    return server;
  }

  /** SIGKILL to Liberty; from any thread. */
  void kill() {
    liberty().destroyForcibly();
  }

  /** What is left after {@link #kill} is taken away; it can be started again. */
  void bury() {
    server.close();
    server = null;
  }

  /** SIGSTOP: no thread of it runs, its sockets stay open. */
  void freeze() {
    signal("STOP");
  }

  /** SIGCONT: it goes on where it was. */
  void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(liberty().pid()))
          .inheritIO()
          .start()
          .waitFor(10, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ProcessHandle liberty() {
    return libertyIfAny().orElseThrow();
  }

  private Optional<ProcessHandle> libertyIfAny() {
    Path file = data.resolve("run/server.pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return ProcessHandle.of(Long.parseLong(Files.readAllLines(file).get(0).strip()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (server != null) {
      bury();
    }
  }
}
