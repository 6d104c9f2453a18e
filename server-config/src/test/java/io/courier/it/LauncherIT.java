package io.courier.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The launcher as operators meet it: started, stopped, killed, started again, twice on one
 * database.
 */
class LauncherIT {

  @Test
  void sigtermStopsServerAndDatabase() throws Exception {
    Path data = CourierServer.freshDirectory("term");
    try (var courier =
        LauncherProcess.start(data, LauncherProcess.freePort(), Map.of()).awaitReady()) {
      ProcessHandle server = courier.server();
      ProcessHandle database = courier.database();
      assertThat(listeners(server.pid())).as("listening sockets of the server").isEqualTo(1);
      secretsAreHidden(data, server.pid());

      assertThat(courier.terminate()).isEqualTo(143);

      assertThat(server.isAlive()).isFalse();
      assertThat(database.isAlive()).isFalse();
      assertThat(data.resolve("postgresql/postmaster.pid")).doesNotExist();
      assertThat(Files.readString(data.resolve("logs/messages.log"))).contains("CWWKE0036I");
    }
  }

  @Test
  void killedLauncherLeavesNothingBehindAndStartsAgain() throws Exception {
    Path data = CourierServer.freshDirectory("kill");
    int port = LauncherProcess.freePort();
    ProcessHandle server;
    ProcessHandle database;
    try (var killed = LauncherProcess.start(data, port, Map.of()).awaitReady()) {
      server = killed.server();
      database = killed.database();
      killed.kill();
    }
    // the guard stops them in order, without any new start
    await().atMost(Duration.ofMinutes(2)).until(() -> !server.isAlive() && !database.isAlive());

    try (var again = LauncherProcess.start(data, port, Map.of()).awaitReady()) {
      // now without guard: everything but the database dies, then also the launcher's successor
      // must cope
      ProcessHandle orphan = again.database();
      guards(data).forEach(ProcessHandle::destroyForcibly);
      again.server().destroyForcibly();
      again.kill();
      assertThat(orphan.isAlive()).isTrue();

      try (var third = LauncherProcess.start(data, port, Map.of()).awaitReady()) {
        assertThat(orphan.isAlive()).isFalse();
        assertThat(third.database().pid()).isNotEqualTo(orphan.pid());
      }
    }
  }

  @Test
  void survivingServerIsStoppedByTheNextStart() throws Exception {
    Path data = CourierServer.freshDirectory("survivor");
    int port = LauncherProcess.freePort();
    ProcessHandle server;
    try (var killed = LauncherProcess.start(data, port, Map.of()).awaitReady()) {
      server = killed.server();
      guards(data).forEach(ProcessHandle::destroyForcibly);
      killed.kill();
    }
    assertThat(server.isAlive()).isTrue();
    try (var again = LauncherProcess.start(data, port, Map.of()).awaitReady()) {
      assertThat(server.isAlive()).isFalse();
      assertThat(again.server().pid()).isNotEqualTo(server.pid());
    }
  }

  @Test
  void twoInstancesShareOneDatabase() throws Exception {
    Path first = CourierServer.freshDirectory("node-a");
    Path second = CourierServer.freshDirectory("node-b");
    try (var a = LauncherProcess.start(first, LauncherProcess.freePort(), Map.of()).awaitReady()) {
      Map<String, String> external =
          Map.of(
              "COURIER_DB_URL", Files.readString(first.resolve("run/variables/courier.db.url")),
              "COURIER_DB_USER", "courier",
              "COURIER_DB_PASSWORD", Files.readString(first.resolve("secrets/courier.password")),
              "COURIER_DB_MIGRATION_USER", "courier_owner",
              "COURIER_DB_MIGRATION_PASSWORD",
                  Files.readString(first.resolve("secrets/courier_owner.password")));
      try (var b =
          LauncherProcess.start(second, LauncherProcess.freePort(), external).awaitReady()) {
        assertThat(second.resolve("postgresql")).doesNotExist();
        assertThat(Files.readString(second.resolve("node-id")))
            .isNotEqualTo(Files.readString(first.resolve("node-id")));
        assertThat(b.terminate()).isEqualTo(143);
      }
      assertThat(a.launcher().isAlive()).isTrue();
    }
  }

  /**
   * Neither the environment nor the arguments of the server, which others may read, hold a secret.
   */
  private static void secretsAreHidden(Path data, long pid) throws IOException {
    String visible =
        Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"))
            + Files.readString(Path.of("/proc", Long.toString(pid), "environ"));
    try (Stream<Path> variables = Files.list(data.resolve("run/variables"))) {
      assertThat(variables)
          .noneMatch(file -> file.getFileName().toString().matches(".*(password|secret)"));
    }
    Path memory = Path.of(Files.readString(data.resolve("run/volatile")).strip());
    assertThat(memory.resolve("secrets")).as("gone when ready").doesNotExist();
    try (Stream<Path> kept = Files.list(data.resolve("secrets"))) {
      for (Path secret : kept.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
            .isEqualTo("rw-------");
        assertThat(visible).doesNotContain(Files.readString(secret));
      }
    }
  }

  private static Stream<ProcessHandle> guards(Path data) {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process
                    .info()
                    .commandLine()
                    .filter(line -> line.contains("guard.sh " + data))
                    .isPresent());
  }

  /** How many listening TCP sockets the process has, by /proc. */
  static long listeners(long pid) throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      var sockets =
          descriptors
              .map(LauncherIT::target)
              .filter(link -> link.startsWith("socket:["))
              .map(link -> link.substring(8, link.length() - 1))
              .toList();
      return Stream.of("tcp", "tcp6")
          .flatMap(table -> lines(Path.of("/proc/net", table)))
          .map(line -> line.strip().split("\\s+"))
          .filter(
              columns ->
                  columns.length > 9 && columns[3].equals("0A") && sockets.contains(columns[9]))
          .count();
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // closed meanwhile
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }
}
