package io.courier.it.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.CourierServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Dumps of the server's heap by the JDK's jcmd. */
final class HeapDump {
  private HeapDump() {}

  /** The objects that are in use, after a full collection. */
  static Path of(CourierServer server, Path file) throws IOException, InterruptedException {
    Files.deleteIfExists(file);
    String path = file.toAbsolutePath().toString();
    // keys of the validated module are overwritten by finalizers: what waits for them is dead
    jcmd(server, "GC.run");
    jcmd(server, "GC.run_finalization");
    jcmd(server, "GC.run");
    jcmd(server, "GC.heap_dump", path);
    assertThat(Files.size(file)).isGreaterThan(10_000_000);
    return file;
  }

  private static void jcmd(CourierServer server, String... order)
      throws IOException, InterruptedException {
    String pid = Files.readString(server.data().resolve("run/server.pid")).strip();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    command.add(pid);
    command.addAll(List.of(order));
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }
}
