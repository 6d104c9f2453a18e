package io.courier.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.audit.ChainHead;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {

  @Test
  void runHasDefaults() throws Exception {
    Command command = Command.parse(List.of("run", "--data", "/srv/courier"));
    assertThat(command)
        .isEqualTo(
            new Command.Run(
                Path.of("/srv/courier"), new Command.Ports("*", 9443, OptionalInt.empty())));
  }

  @Test
  void runTakesPortsAndAddress() throws Exception {
    Command command =
        Command.parse(
            List.of(
                "run",
                "--http-port",
                "9080",
                "--data",
                "a/../b",
                "--https-port",
                "1",
                "--bind",
                "127.0.0.1"));
    assertThat(command)
        .isEqualTo(
            new Command.Run(
                Path.of("b").toAbsolutePath(),
                new Command.Ports("127.0.0.1", 1, OptionalInt.of(9080))));
  }

  @Test
  void demoMayRunOnce() throws Exception {
    assertThat(Command.parse(List.of("demo"))).isEqualTo(new Command.Demo(false));
    assertThat(Command.parse(List.of("demo", "--once"))).isEqualTo(new Command.Demo(true));
  }

  @Test
  void auditIsVerified() throws Exception {
    assertThat(Command.parse(List.of("audit", "verify")))
        .isEqualTo(new Command.AuditVerify(Optional.empty(), Optional.empty()));
    String hash = "0123456789abcdef".repeat(4);
    assertThat(
            Command.parse(
                List.of("audit", "verify", "--data", "/srv/c", "--expect-head", hash + ":17")))
        .isEqualTo(
            new Command.AuditVerify(
                Optional.of(Path.of("/srv/c")), Optional.of(new ChainHead(17, hash))));
  }

  @Test
  void nothingMeansHelp() throws Exception {
    assertThat(Command.parse(List.of())).isEqualTo(new Command.Help());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "audit",
        "audit forget",
        "audit verify --expect-head 17",
        "audit verify --data",
        "audit verify now",
        "run",
        "run --data",
        "run --data --https-port 1",
        "run --data x --https-port 0",
        "run --data x --https-port 65536",
        "run --data x --https-port 99999999999",
        "run --data x --https-port ten",
        "run --data x --https-port 8080 --http-port 8080",
        "run --data x --data y",
        "run --data x --verbose",
        "demo --twice",
        "fly"
      })
  void wrongUsageIsExplained(String line) {
    assertThatThrownBy(() -> Command.parse(List.of(line.split(" "))))
        .isInstanceOfSatisfying(LaunchException.class, e -> assertThat(e.exitCode()).isEqualTo(2));
  }
}
