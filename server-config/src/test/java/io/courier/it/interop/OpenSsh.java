package io.courier.it.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The machine's sshd as a partner: this user's process on a loopback port, generated host key, a
 * log at debug level and one of its SFTP server. The user logs in by key only.
 */
final class OpenSsh implements AutoCloseable {
  private static final Path SSHD = Path.of("/usr/sbin/sshd");
  private static final Path KEYGEN = Path.of("/usr/bin/ssh-keygen");
  private static final Path PUTTYGEN = Path.of("/usr/bin/puttygen");
  private static final Path SFTP_SERVER = Path.of("/usr/lib/openssh/sftp-server");
  private static final int LIMIT_SECONDS = 30;

  private final Path directory;
  private final int port;
  private final String sftpOptions;
  private Process process;
  private Path hostKey;
  private int starts;

  private OpenSsh(Path directory, int port, String sftpOptions) {
    this.directory = directory;
    this.port = port;
    this.sftpOptions = sftpOptions;
  }

  /** Starts one; its files lie in the directory, what partners see is the machine's. */
  static OpenSsh start(Path directory) throws IOException, InterruptedException {
    return start(directory, "");
  }

  /** Starts one whose SFTP server refuses every change. */
  static OpenSsh startReadOnly(Path directory) throws IOException, InterruptedException {
    return start(directory, "-R ");
  }

  private static OpenSsh start(Path directory, String sftpOptions)
      throws IOException, InterruptedException {
    for (Path program : List.of(SSHD, KEYGEN, SFTP_SERVER)) {
      require(program);
    }
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("authorized_keys"), "");
    OpenSsh made = new OpenSsh(directory, freePort(), sftpOptions);
    made.run();
    return made;
  }

  private static void require(Path program) {
    if (!Files.isExecutable(program)) {
      String missing =
          program + " is missing (Debian packages openssh-server, openssh-client, putty-tools)";
      if ("true".equals(System.getenv("COURIER_REQUIRE_PEERS"))) {
        Assertions.fail(missing);
      }
      Assumptions.abort("SKIPPED, NOTHING PROVEN: " + missing);
    }
  }

  /** Makes a key pair with ssh-keygen; the public part lies beside it with the suffix .pub. */
  Path newKey(String type, int bits) throws IOException, InterruptedException {
    Path file = directory.resolve("key-" + type + "-" + System.nanoTime());
    List<String> command =
        new ArrayList<>(List.of(KEYGEN.toString(), "-q", "-N", "", "-C", "it", "-t", type));
    if (bits > 0) {
      command.addAll(List.of("-b", Integer.toString(bits)));
    }
    command.addAll(List.of("-f", file.toString()));
    call(command);
    return file;
  }

  /** The same key as PuTTYgen writes it. */
  Path asPuttyKey(Path key, String passphrase, String parameters)
      throws IOException, InterruptedException {
    require(PUTTYGEN);
    Path typed = Files.writeString(directory.resolve("passphrase"), passphrase);
    Path file = Path.of(key + ".ppk");
    String program = PUTTYGEN.toString();
    List<String> command = new ArrayList<>(List.of(program, "-q", key.toString()));
    command.addAll(List.of("-O", "private", "-o", file.toString(), "--ppk-param", parameters));
    command.addAll(List.of("--new-passphrase", typed.toString()));
    call(command);
    return file;
  }

  /** Lets the owner of the key log in. */
  void authorize(Path key) throws IOException {
    Path authorized = directory.resolve("authorized_keys");
    Files.writeString(
        authorized,
        Files.readString(authorized) + Files.readString(Path.of(key + ".pub")).strip() + "\n");
  }

  /** What ssh-keygen calls the key: {@code SHA256:...}. */
  static String fingerprint(Path key) throws IOException, InterruptedException {
    return call(List.of(KEYGEN.toString(), "-l", "-f", key + ".pub")).split(" ", -1)[1];
  }

  /** Fingerprint of the host key in use. */
  String hostFingerprint() throws IOException, InterruptedException {
    return fingerprint(hostKey);
  }

  private void run() throws IOException, InterruptedException {
    starts++;
    hostKey = newKey("ecdsa", 256);
    Path subsystem = directory.resolve("sftp.sh");
    Files.writeString(
        subsystem,
        "#!/bin/sh\nexec "
            + SFTP_SERVER
            + " "
            + sftpOptions
            + "-e -l VERBOSE 2>>'"
            + sftpLog()
            + "'\n");
    Files.setPosixFilePermissions(subsystem, PosixFilePermissions.fromString("rwx------"));
    Path config = directory.resolve("sshd_config");
    Files.writeString(
        config,
        String.join(
            "\n",
            "Port " + port,
            "ListenAddress 127.0.0.1",
            "HostKey " + hostKey,
            "AuthorizedKeysFile " + directory.resolve("authorized_keys"),
            "PidFile none",
            "StrictModes no",
            "UsePAM no",
            "PasswordAuthentication no",
            "PermitRootLogin yes",
            "LogLevel DEBUG2",
            "Subsystem sftp " + subsystem,
            ""));
    if ("root".equals(System.getProperty("user.name"))) {
      Files.createDirectories(Path.of("/run/sshd")); // else sshd does not start
    }
    process =
        new ProcessBuilder(SSHD.toString(), "-D", "-f", config.toString(), "-E", log().toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("out-" + starts).toFile())
            .start();
    Awaitility.await("sshd listens").until(() -> !process.isAlive() || listens());
    if (!process.isAlive()) {
      throw new IOException("sshd did not start: " + Files.readString(log()));
    }
  }

  int port() {
    return port;
  }

  /** The machine's user, the only one that can log in. */
  static String user() {
    return System.getProperty("user.name");
  }

  /** Log of sshd since its last start. */
  private Path log() {
    return directory.resolve("sshd-" + starts + ".log");
  }

  private Path sftpLog() {
    return directory.resolve("sftp-" + starts + ".log");
  }

  /** Lines of sshd's log since its last start that contain the words. */
  long logged(String words) {
    return count(log(), words);
  }

  /**
   * What the last client offered, by the words of sshd's log, e.g. {@code KEX algorithms}; without
   * the markers that are no algorithms.
   */
  List<String> offered(String category) throws IOException {
    List<String> lines = Files.readAllLines(log());
    int from = -1;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains("peer client KEXINIT proposal")) {
        from = i;
      }
    }
    if (from < 0) {
      throw new IOException("No client has offered anything");
    }
    String mark = category + ": ";
    return lines.subList(from, lines.size()).stream()
        .filter(line -> line.contains(mark))
        .findFirst()
        .map(line -> line.substring(line.indexOf(mark) + mark.length()).replace(" [preauth]", ""))
        .stream()
        .flatMap(names -> Stream.of(names.strip().split(",", -1)))
        .filter(name -> !name.startsWith("ext-info-") && !name.startsWith("kex-strict-"))
        .toList();
  }

  /** Successful log-ins since the last start. */
  long logins() {
    return logged("Accepted publickey");
  }

  /** Lines of the SFTP server's log since the last start that contain the words. */
  long sftpLogged(String words) {
    return count(sftpLog(), words);
  }

  private static long count(Path file, String words) {
    if (!Files.exists(file)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines.filter(line -> line.contains(words)).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same address presents another host key from now on. */
  void restartWithAnotherKey() throws IOException, InterruptedException {
    kill();
    run();
  }

  /** Ends sshd and every session at once, as a power cut would. */
  void kill() throws InterruptedException {
    List<ProcessHandle> all = process.descendants().toList();
    process.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
    process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String call(List<String> command) throws IOException, InterruptedException {
    Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (program.waitFor() != 0) {
      throw new IOException(command + ": " + output);
    }
    return output;
  }
}
