package io.courier.jca.protocol.sftp;

import static io.courier.jca.fixture.Faults.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RemoteFile;
import io.courier.jca.api.SshAlgorithms;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import io.courier.jca.api.Verification;
import io.courier.jca.fixture.OpenSshServer;
import io.courier.jca.fixture.Partner;
import io.courier.jca.fixture.TestKeys;
import io.courier.jca.ra.FileManagedConnectionFactory;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenSshInteropIT {
  private static final List<KeyPair> KEYS =
      List.of(
          TestKeys.ed25519(),
          TestKeys.rsa(),
          TestKeys.ec("secp256r1"),
          TestKeys.ec("secp384r1"),
          TestKeys.ec("secp521r1"));

  private final FileConnectionFactory factory =
      (FileConnectionFactory) new FileManagedConnectionFactory().createConnectionFactory();

  @TempDir Path work;
  private Path remote;
  private Path local;
  private OpenSshServer server;

  @BeforeEach
  void start() throws Exception {
    remote = Files.createDirectory(work.resolve("remote"));
    local = Files.createDirectory(work.resolve("local"));
    server = OpenSshServer.start(Files.createDirectory(work.resolve("sshd")), KEYS);
  }

  @AfterEach
  void stop() {
    if (server != null) {
      await("no session left").until(() -> server.sessions() == 0);
      server.close();
    }
  }

  private FileConnection connect() throws Exception {
    return server.partner(TestKeys.ed25519()).connectUnpooled(factory);
  }

  private String there(String name) {
    return remote.resolve(name).toString();
  }

  @Test
  @Tag("SFTP-02")
  @Tag("TEST-04")
  void everyKeyTypeLogsIn() throws Exception {
    for (KeyPair key : KEYS) {
      Partner partner = server.partner(key);
      try (FileConnection connection = partner.connectUnpooled(factory)) {
        assertThat(connection.stat(remote.toString())).isPresent();
        assertThat(connection.session().banner()).startsWith("SSH-2.0-OpenSSH");
        assertThat(connection.session().hostKey().keyType()).isEqualTo("ecdsa-sha2-nistp256");
        assertThat(connection.session().offered().keyExchange()).contains("curve25519-sha256");
        assertThat(connection.session().negotiated().encryption()).hasSize(1);
      }
    }
    await().until(() -> server.logged("Accepted publickey") == KEYS.size());
    Partner stranger = server.partner(TestKeys.otherRsa());
    fails(Reason.AUTHENTICATION_FAILED, () -> stranger.connectUnpooled(factory));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aes128-gcm@openssh.com",
        "aes256-gcm@openssh.com",
        "aes128-ctr",
        "aes192-ctr",
        "aes256-ctr",
        "chacha20-poly1305@openssh.com"
      })
  @Tag("SFTP-08")
  @Tag("ALG-01")
  void chosenCipherIsNegotiated(String cipher) throws Exception {
    Partner partner = server.partner(TestKeys.rsa());
    partner.algorithms = new SshAlgorithms(List.of(), List.of(cipher), List.of(), List.of());
    Path source = random("source", 100_000);
    try (FileConnection connection = partner.connectUnpooled(factory)) {
      connection.upload(source, there("a"), TransferOptions.DEFAULT, TransferControl.NONE);
      assertThat(connection.session().negotiated().encryption()).containsExactly(cipher);
      assertThat(remote.resolve("a")).hasSameBinaryContentAs(source);
    }
  }

  private Path random(String name, int size) throws Exception {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return Files.write(local.resolve(name), content);
  }

  @Test
  @Tag("XFER-03")
  @Tag("XFER-04")
  @Tag("ATOM-02")
  void sizesAroundTheBlockArriveUnchanged() throws Exception {
    try (FileConnection connection = connect()) {
      for (int size : new int[] {0, 1, 32_767, 32_768, 32_769, 5 * 1024 * 1024}) {
        Path source = random("source", size);
        for (Verification how : Verification.values()) {
          TransferOptions options = new TransferOptions(true, ".tmp", false, false, how, true);
          TransferReceipt up =
              connection.upload(source, there("ü 1"), options, TransferControl.NONE);
          TransferReceipt down =
              connection.download(
                  there("ü 1"), local.resolve("back"), options, TransferControl.NONE);
          assertThat(remote.resolve("ü 1")).hasSameBinaryContentAs(source);
          assertThat(local.resolve("back")).hasSameBinaryContentAs(source);
          assertThat(down.sha256()).isEqualTo(up.sha256());
        }
      }
      assertThat(
              connection
                  .upload(
                      random("source", 7),
                      there("ü 1"),
                      TransferOptions.DEFAULT,
                      TransferControl.NONE)
                  .replaced())
          .isEqualTo("atomic");
      assertThat(remote.toFile().list()).containsExactly("ü 1");
    }
  }

  @Test
  @Tag("XFER-10")
  void twoGibibytesAndOneByteGoBothWays() throws Exception {
    long size = 2L * 1024 * 1024 * 1024 + 1;
    Path source = local.resolve("large");
    try (RandomAccessFile file = new RandomAccessFile(source.toFile(), "rw")) {
      file.setLength(size);
      file.write("start".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      file.seek(size - 3);
      file.write("end".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
    Path back = local.resolve("back");
    try (FileConnection connection = connect()) {
      TransferReceipt up =
          connection.upload(source, there("large"), TransferOptions.DEFAULT, TransferControl.NONE);
      assertThat(up.sizeBytes()).isEqualTo(size);
      assertThat(Files.mismatch(source, remote.resolve("large"))).isEqualTo(-1);
      TransferReceipt down =
          connection.download(there("large"), back, TransferOptions.DEFAULT, TransferControl.NONE);
      assertThat(down.sha256()).isEqualTo(up.sha256());
      assertThat(Files.mismatch(source, back)).isEqualTo(-1);
    } finally {
      Files.deleteIfExists(remote.resolve("large"));
      Files.deleteIfExists(back);
      Files.delete(source);
    }
  }

  @Test
  @Tag("XFER-05")
  @Tag("XFER-06")
  @Tag("XFER-07")
  void directoriesNamesAndRefusals() throws Exception {
    Path outside = Files.createDirectory(work.resolve("outside"));
    Files.writeString(outside.resolve("kept"), "x");
    Path source = random("source", 10);
    try (FileConnection connection = connect()) {
      assertThat(connection.makeDirectory(there("a/b *?[x] c"), true)).isTrue();
      assertThat(connection.makeDirectory(there("a/b *?[x] c"), true)).isFalse();
      connection.upload(
          source, there("a/b *?[x] c/'\"\\"), TransferOptions.DEFAULT, TransferControl.NONE);
      Files.createSymbolicLink(remote.resolve("a/link"), outside);
      List<RemoteFile> found = new ArrayList<>();
      connection.list(there("a"), found::add);
      assertThat(found).hasSize(2);
      fails(Reason.DIRECTORY_NOT_EMPTY, () -> connection.removeDirectory(there("a"), false));
      fails(Reason.IS_A_DIRECTORY, () -> connection.deleteFile(there("a")));
      fails(Reason.NOT_FOUND, () -> connection.rename(there("no"), there("x"), true));
      fails(
          Reason.NOT_FOUND,
          () ->
              connection.download(
                  there("no"), local.resolve("b"), TransferOptions.DEFAULT, TransferControl.NONE));
      fails(
          Reason.NOT_FOUND,
          () ->
              connection.upload(
                  source, there("no/a"), TransferOptions.DEFAULT, TransferControl.NONE));
      assertThat(connection.removeDirectory(there("a"), true)).isTrue();
      assertThat(remote.toFile().list()).isEmpty();
      assertThat(outside.resolve("kept")).exists();
      Files.createFile(remote.resolve("file"));
      fails(Reason.NOT_A_DIRECTORY, () -> connection.makeDirectory(there("file/x"), true));
      assertThat(Files.exists(remote.resolve("file"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    }
  }

  @Test
  void readOnlyDirectoryDeniesPermissionToAnOrdinaryUser() throws Exception {
    Assumptions.assumeFalse("root".equals(System.getProperty("user.name")), "root may everything");
    Path source = random("source", 10);
    Path readOnly = Files.createDirectory(remote.resolve("ro"));
    assertThat(readOnly.toFile().setWritable(false)).isTrue();
    try (FileConnection connection = connect()) {
      fails(
          Reason.PERMISSION_DENIED,
          () ->
              connection.upload(
                  source, there("ro/a"), TransferOptions.DEFAULT, TransferControl.NONE));
    }
  }

  /** A file system of one megabyte, where this user may mount one. */
  @Test
  void fullDiskHasNoSpaceThoughOpenSshSaysOnlyFailure() throws Exception {
    Path small = Files.createDirectory(work.resolve("small"));
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small.toString()),
        "SKIPPED, NOT PROVEN: this user cannot mount a small file system");
    try (FileConnection connection = connect()) {
      Path source = random("source", 3_000_000);
      fails(
          Reason.NO_SPACE,
          () ->
              connection.upload(
                  source,
                  small.resolve("a").toString(),
                  TransferOptions.DEFAULT,
                  TransferControl.NONE));
      assertThat(small.toFile().list()).isEmpty();
      assertThat(connection.isConnected()).isTrue();
    } finally {
      assertThat(run("umount", small.toString())).isTrue();
    }
  }

  private static boolean run(String... command) throws Exception {
    return new ProcessBuilder(command).start().waitFor() == 0;
  }

  @Test
  @Tag("ALG-01")
  void hostKeyListAlsoBoundsTheLoginKey() throws Exception {
    Partner partner = server.partner(TestKeys.rsa());
    partner.algorithms =
        new SshAlgorithms(
            List.of(), List.of(), List.of(), List.of("ecdsa-sha2-nistp256", "rsa-sha2-512"));
    partner.requireStrictKex = true;
    partner.connectUnpooled(factory).close();
    partner.algorithms =
        new SshAlgorithms(List.of(), List.of(), List.of(), List.of("ecdsa-sha2-nistp256"));
    fails(Reason.ALGORITHM_MISMATCH, () -> partner.connectUnpooled(factory));
  }

  /** A read-only server refuses every write, whoever asks. */
  @Test
  void readOnlyServerDeniesPermission() throws Exception {
    Path source = random("source", 10);
    Path own = Files.createDirectory(work.resolve("readonly"));
    try (OpenSshServer readOnly = OpenSshServer.start(own, KEYS, "ForceCommand internal-sftp -R");
        FileConnection connection = readOnly.partner(TestKeys.rsa()).connectUnpooled(factory)) {
      fails(
          Reason.PERMISSION_DENIED,
          () ->
              connection.upload(source, there("a"), TransferOptions.DEFAULT, TransferControl.NONE));
      fails(Reason.PERMISSION_DENIED, () -> connection.makeDirectory(there("d"), false));
      assertThat(connection.isConnected()).isTrue();
    }
    assertThat(remote.toFile().list()).isEmpty();
  }

  @Test
  @Tag("SESS-03")
  void manyBorrowsAreOneLoginInTheServersLog() throws Exception {
    Partner partner = server.partner(TestKeys.ed25519());
    partner.limits(java.time.Duration.ofSeconds(2), java.time.Duration.ofHours(1), 2);
    Path source = random("source", 1000);
    for (int i = 0; i < 5; i++) {
      try (FileConnection connection = partner.connect(factory)) {
        connection.upload(source, there("f" + i), TransferOptions.DEFAULT, TransferControl.NONE);
      }
    }
    assertThat(server.logged("Accepted publickey")).isEqualTo(1);
    assertThat(remote.toFile().list()).hasSize(5);
  }
}
