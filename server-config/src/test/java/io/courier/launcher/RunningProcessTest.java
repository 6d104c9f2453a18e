package io.courier.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningProcessTest {
  @TempDir Path directory;

  @Test
  void foundByItsFileAndKnownByItsArguments() throws Exception {
    Process process =
        ChildProcess.start(List.of("/bin/sleep", "300"), Map.of(), directory.resolve("out"));
    Path file = directory.resolve("pid");
    Files.writeString(file, process.pid() + "\nmore\n");
    RunningProcess found = RunningProcess.named(file).orElseThrow();
    assertThat(found.workingDirectory()).contains(Path.of("").toAbsolutePath());
    // setsid replaces itself by the program
    org.awaitility.Awaitility.await().until(() -> found.commandLine().contains("300"));
    assertThat(found.end(Duration.ofSeconds(5))).isTrue();
    assertThat(RunningProcess.named(file)).isEmpty();
  }

  @Test
  void killedWhenItDoesNotListen() throws Exception {
    Process process =
        ChildProcess.start(
            List.of("/bin/bash", "-c", "trap '' TERM; echo up; while :; do sleep 0.1; done"),
            Map.of(),
            directory.resolve("out"));
    org.awaitility.Awaitility.await()
        .until(() -> Files.readString(directory.resolve("out")).contains("up"));
    assertThat(new RunningProcess(process.toHandle()).end(Duration.ofMillis(300))).isTrue();
    assertThat(process.waitFor()).isEqualTo(137);
  }

  @Test
  void noProcessWithoutANumber() throws Exception {
    assertThat(RunningProcess.named(directory.resolve("missing"))).isEmpty();
    Path file = Files.writeString(directory.resolve("text"), "postgres\n");
    assertThat(RunningProcess.named(file)).isEmpty();
  }
}
