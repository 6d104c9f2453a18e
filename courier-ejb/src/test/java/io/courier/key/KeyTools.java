package io.courier.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the programs that make key files, and reads their files. */
final class KeyTools {
  private KeyTools() {}

  /** Skips the test when the program is absent, fails it where peers are required. */
  static void require(String name) {
    boolean present =
        Arrays.stream(System.getenv("PATH").split(":", -1))
            .anyMatch(dir -> Files.isExecutable(Path.of(dir, name)));
    if ("true".equals(System.getenv("COURIER_REQUIRE_PEERS"))) {
      assertThat(present).as(name + " is required").isTrue();
    }
    assumeTrue(present, name + " is not installed: its key files are not tested");
  }

  /**
   * Standard output and error of a program that must end well within a minute.
   *
   * @param command program and arguments
   */
  static String run(List<String> command) throws IOException, InterruptedException {
    require(command.get(0));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  static String run(String... command) throws IOException, InterruptedException {
    return run(List.of(command));
  }

  /**
   * A new key file; its public key lies beside it with suffix {@code .pub}.
   *
   * @param type with its bits: {@code rsa 2048}, {@code ed25519}
   */
  static Path sshKeygen(Path directory, String type, String passphrase, String... more)
      throws IOException, InterruptedException {
    Path file = Files.createTempFile(directory, "id", "");
    Files.delete(file);
    String[] typeAndBits = type.split(" ", -1);
    List<String> command = new ArrayList<>(List.of("ssh-keygen", "-q", "-t", typeAndBits[0]));
    if (typeAndBits.length > 1) {
      command.addAll(List.of("-b", typeAndBits[1]));
    }
    command.addAll(List.of("-N", passphrase, "-C", "c", "-f", file.toString()));
    command.addAll(Arrays.asList(more));
    run(command);
    return file;
  }

  static Path publicOf(Path file) {
    return file.resolveSibling(file.getFileName() + ".pub");
  }

  static ParsedSshKey parse(Path file, String passphrase) throws IOException {
    return parse(Files.readAllBytes(file), passphrase);
  }

  static ParsedSshKey parse(byte[] file, String passphrase) {
    try (Secret secret = Secret.ofText(passphrase)) {
      return SshKeyParser.parse(file, secret);
    }
  }

  static void assertCode(ErrorCode code, Path file, String passphrase) {
    assertThatThrownBy(() -> parse(file, passphrase))
        .isInstanceOfSatisfying(CourierException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
