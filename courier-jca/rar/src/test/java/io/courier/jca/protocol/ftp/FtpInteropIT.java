package io.courier.jca.protocol.ftp;

import static io.courier.jca.fixture.Faults.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.FtpOptions;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RemoteFile;
import io.courier.jca.api.ResumePoint;
import io.courier.jca.api.Timeouts;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import io.courier.jca.api.Verification;
import io.courier.jca.fixture.FtpPeer;
import io.courier.jca.fixture.FtpPeer.Kind;
import io.courier.jca.fixture.FtpPeer.Mode;
import io.courier.jca.fixture.Partner;
import io.courier.jca.fixture.RecordingControl;
import io.courier.jca.fixture.TestAuthority;
import io.courier.jca.ra.FileManagedConnectionFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation against the real servers; docs/interop.md is its table. */
class FtpInteropIT {
  private static final TransferOptions ATOMIC = TransferOptions.DEFAULT;
  private static final TransferOptions RESUMING =
      new TransferOptions(true, ".tmp", true, false, Verification.SIZE, true);
  private static final TransferOptions HASHED =
      new TransferOptions(true, ".tmp", false, false, Verification.HASH, true);

  private final FileConnectionFactory factory =
      (FileConnectionFactory) new FileManagedConnectionFactory().createConnectionFactory();
  private final TestAuthority authority = TestAuthority.root("Test root");

  @TempDir Path settings;
  @TempDir Path root;
  @TempDir Path local;

  static Stream<Arguments> serversAndModes() {
    List<Arguments> all = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (Mode mode : Mode.values()) {
        if (kind != Kind.PURE_FTPD || mode != Mode.IMPLICIT) {
          all.add(Arguments.of(kind, mode));
        }
      }
    }
    return all.stream();
  }

  private FtpPeer start(Kind kind, Mode mode) throws IOException {
    return FtpPeer.start(kind, settings, root, new FtpPeer.Setup(mode, authority, true, List.of()));
  }

  private Path pub(String name) {
    return root.resolve("pub").resolve(name);
  }

  private Path source(String name, int size) throws IOException {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return Files.write(local.resolve(name), content);
  }

  @ParameterizedTest
  @MethodSource("serversAndModes")
  @Tag("FTP-01")
  @Tag("FTP-02")
  @Tag("FTP-03")
  @Tag("FTP-08")
  void filesOfEverySizeArriveUnchanged(Kind kind, Mode mode) throws Exception {
    try (FtpPeer peer = start(kind, mode);
        FileConnection connection = peer.partner().connectUnpooled(factory)) {
      for (int size : new int[] {0, 1, 32_767, 32_768, 32_769, 5 * 1024 * 1024}) {
        Path source = source("source" + size, size);
        TransferReceipt sent =
            connection.upload(source, "/pub/there", ATOMIC, TransferControl.NONE);
        assertThat(pub("there")).hasSameBinaryContentAs(source);
        Path back = local.resolve("back");
        TransferReceipt got = connection.download("/pub/there", back, ATOMIC, TransferControl.NONE);
        assertThat(back).hasSameBinaryContentAs(source);
        assertThat(got.sha256()).isEqualTo(sent.sha256());
      }
      Path text = Files.writeString(local.resolve("text"), "one\ntwo\r\n\r\r\n");
      connection.upload(text, "/pub/text", ATOMIC, TransferControl.NONE);
      assertThat(pub("text")).hasSameBinaryContentAs(text);
    }
  }

  @ParameterizedTest
  @MethodSource("serversAndModes")
  @Tag("FTP-04")
  void activeModeWorks(Kind kind, Mode mode) throws Exception {
    try (FtpPeer peer = start(kind, mode)) {
      Partner partner = peer.partner();
      partner.ftp = new FtpOptions(false, null, StandardCharsets.UTF_8);
      try (FileConnection connection = partner.connectUnpooled(factory)) {
        Path source = source("s", 500_000);
        for (int i = 0; i < 5; i++) {
          connection.upload(source, "/pub/s", ATOMIC, TransferControl.NONE);
          connection.download("/pub/s", local.resolve("t"), ATOMIC, TransferControl.NONE);
          assertThat(local.resolve("t")).hasSameBinaryContentAs(source);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Tag("DIR-06")
  void directoriesAreMadeListedAndRemoved(Kind kind) throws Exception {
    try (FtpPeer peer = start(kind, Mode.EXPLICIT);
        FileConnection connection = peer.partner().connectUnpooled(factory)) {
      assertThat(connection.makeDirectory("/pub/a/b c/ü [1]", true)).isTrue();
      assertThat(pub("a/b c/ü [1]")).isDirectory();
      assertThat(connection.makeDirectory("/pub/a/b c/ü [1]", true)).isFalse();
      Path name = Files.writeString(pub("a/b c/ü [1]/ä *?.txt"), "12345");
      Instant time = Instant.parse("2026-03-01T10:00:07Z");
      Files.setLastModifiedTime(name, FileTime.from(time));
      Files.createFile(pub("a/b c/ü [1]/.hidden"));
      List<RemoteFile> found = new ArrayList<>();
      connection.list("/pub/a/b c/ü [1]", found::add);
      assertThat(found)
          .extracting(RemoteFile::name)
          .containsExactlyInAnyOrder("ä *?.txt", ".hidden");
      RemoteFile file = connection.stat("/pub/a/b c/ü [1]/ä *?.txt").orElseThrow();
      assertThat(file.sizeBytes()).isEqualTo(5);
      assertThat(file.lastModified()).isEqualTo(time);
      assertThat(connection.stat("/pub/a").orElseThrow().directory()).isTrue();
      assertThat(connection.stat("/pub/none")).isEmpty();
      fails(Reason.DIRECTORY_NOT_EMPTY, () -> connection.removeDirectory("/pub/a", false));
      Files.setPosixFilePermissions(
          pub("a/b c/ü [1]"), PosixFilePermissions.fromString("rwxrwxrwx"));
      assertThat(connection.removeDirectory("/pub/a", true)).isTrue();
      assertThat(pub("a")).doesNotExist();
      assertThat(connection.removeDirectory("/pub/a", true)).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void linksAreRemovedAndNotFollowed(Kind kind) throws Exception {
    Path outside = Files.createDirectories(root.resolve("outside"));
    Files.writeString(outside.resolve("precious"), "x");
    Files.setPosixFilePermissions(outside, PosixFilePermissions.fromString("rwxrwxrwx"));
    try (FtpPeer peer = start(kind, Mode.PLAIN);
        FileConnection connection = peer.partner().connectUnpooled(factory)) {
      connection.makeDirectory("/pub/d", false);
      Files.createSymbolicLink(pub("d/link"), Path.of("../../outside"));
      Files.createSymbolicLink(pub("top"), Path.of("../outside"));
      List<RemoteFile> found = new ArrayList<>();
      connection.list("/pub/d", found::add);
      assertThat(found)
          .singleElement()
          .satisfies(f -> assertThat(f.symbolicLink()).as("%s", f).isTrue());
      assertThat(connection.stat("/pub/top").orElseThrow().symbolicLink()).isTrue();
      fails(Reason.NOT_A_DIRECTORY, () -> connection.removeDirectory("/pub/top", true));
      assertThat(connection.removeDirectory("/pub/d", true)).isTrue();
      assertThat(outside.resolve("precious")).exists();
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void existingFilesAreReplacedByRename(Kind kind) throws Exception {
    try (FtpPeer peer = start(kind, Mode.PLAIN);
        FileConnection connection = peer.partner().connectUnpooled(factory)) {
      Path source = source("new", 10);
      connection.upload(source("old", 20), "/pub/file", ATOMIC, TransferControl.NONE);
      TransferReceipt receipt =
          connection.upload(source, "/pub/file", ATOMIC, TransferControl.NONE);
      assertThat(receipt.replaced()).isEqualTo("atomic");
      assertThat(pub("file")).hasSameBinaryContentAs(source);
      connection.rename("/pub/file", "/pub/other", true);
      assertThat(pub("other")).exists();
      assertThat(connection.deleteFile("/pub/other")).isTrue();
      assertThat(connection.deleteFile("/pub/other")).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Tag("FTP-06")
  @Tag("RES-01")
  @Tag("RES-06")
  void uploadsContinueWhereTheyBroke(Kind kind) throws Exception {
    try (FtpPeer peer = start(kind, Mode.EXPLICIT);
        FileConnection connection = peer.partner().connectUnpooled(factory)) {
      Path source = source("big", 3_000_000);
      byte[] half = java.util.Arrays.copyOf(Files.readAllBytes(source), 1_000_000);
      Path part = Files.write(local.resolve("half"), half);
      connection.upload(part, "/pub/big.tmp", ATOMIC, TransferControl.NONE);
      TransferReceipt receipt =
          connection.upload(source, "/pub/big", RESUMING, TransferControl.NONE);
      assertThat(receipt.resumedFrom()).isEqualTo(1_000_000);
      assertThat(pub("big")).hasSameBinaryContentAs(source);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Tag("FTP-06")
  @Tag("RES-01")
  void downloadsContinueWhereTheyBroke(Kind kind) throws Exception {
    try (FtpPeer peer = start(kind, Mode.EXPLICIT);
        FileConnection connection = peer.partner().connectUnpooled(factory)) {
      Path source = source("big", 3_000_000);
      connection.upload(source, "/pub/big", ATOMIC, TransferControl.NONE);
      RecordingControl whole = new RecordingControl();
      connection.download("/pub/big", local.resolve("first"), RESUMING, whole);
      Files.write(
          local.resolve("back.part"),
          java.util.Arrays.copyOf(Files.readAllBytes(source), 1_000_000));
      ResumePoint theirs =
          new ResumePoint(3_000_000, whole.starts().get(0).sourceModified(), 1_000_000);
      TransferReceipt receipt =
          connection.download(
              "/pub/big",
              local.resolve("back"),
              RESUMING.resumingAt(theirs),
              new RecordingControl());
      assertThat(receipt.resumedFrom()).isEqualTo(1_000_000);
      assertThat(local.resolve("back")).hasSameBinaryContentAs(source);
    }
  }

  @Test
  void proftpdHashesItself() throws Exception {
    Path commands = settings.resolve("commands");
    List<String> log =
        List.of("LogFormat asked \"%r %s\"", "ExtendedLog " + commands + " ALL asked");
    try (FtpPeer peer =
            FtpPeer.start(
                Kind.PROFTPD, settings, root, new FtpPeer.Setup(Mode.PLAIN, null, false, log));
        FileConnection connection = peer.partner().connectUnpooled(factory)) {
      connection.upload(source("h", 100_000), "/pub/h", HASHED, TransferControl.NONE);
      List<String> said = Files.readAllLines(commands);
      assertThat(said).anyMatch(l -> l.startsWith("HASH ") && l.endsWith(" 213"));
      assertThat(said).noneMatch(l -> l.startsWith("RETR"));
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void hashIsAskedOfTheServerOrReadBack(Kind kind) throws Exception {
    try (FtpPeer peer = start(kind, Mode.EXPLICIT);
        FileConnection connection = peer.partner().connectUnpooled(factory)) {
      TransferReceipt receipt =
          connection.upload(source("h", 100_000), "/pub/h", HASHED, TransferControl.NONE);
      assertThat(receipt.verified()).isEqualTo(Verification.HASH);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void cancelledTransfersLeaveNothingBehind(Kind kind) throws Exception {
    try (FtpPeer peer = start(kind, Mode.EXPLICIT);
        FileConnection connection = peer.partner().connectUnpooled(factory)) {
      Path source = source("big", 30_000_000);
      fails(
          Reason.CANCELLED,
          () ->
              connection.upload(
                  source, "/pub/big", ATOMIC, new RecordingControl().cancelAt(2_000_000)));
      assertThat(pub("big")).doesNotExist();
      assertThat(pub("big.tmp")).doesNotExist();
      assertThat(connection.isConnected()).isTrue();
      connection.upload(source, "/pub/big", ATOMIC, TransferControl.NONE);
      fails(
          Reason.CANCELLED,
          () ->
              connection.download(
                  "/pub/big",
                  local.resolve("back"),
                  ATOMIC,
                  new RecordingControl().cancelAt(2_000_000)));
      // Pure-FTPd 1.0.50 answers a broken download late or never: that session is given up.
      assertThat(connection.isConnected() || kind == Kind.PURE_FTPD).isTrue();
      if (connection.isConnected()) {
        connection.download("/pub/big", local.resolve("back"), ATOMIC, TransferControl.NONE);
        assertThat(local.resolve("back")).hasSameBinaryContentAs(source);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void refusalsHaveTheirReason(Kind kind) throws Exception {
    try (FtpPeer peer = start(kind, Mode.PLAIN)) {
      Partner wrong = peer.partner();
      wrong.user = "nobody-knows";
      wrong.password = "t0p-s3cret";
      FileTransferException e =
          fails(Reason.AUTHENTICATION_FAILED, () -> wrong.connectUnpooled(factory));
      assertThat(e.getMessage()).doesNotContain("t0p-s3cret");
      try (FileConnection connection = peer.partner().connectUnpooled(factory)) {
        fails(Reason.NOT_FOUND, () -> connection.list("/pub/none", f -> true));
        Files.createFile(pub("file"));
        fails(Reason.NOT_A_DIRECTORY, () -> connection.list("/pub/file", f -> true));
        fails(
            Reason.NOT_FOUND,
            () ->
                connection.download("/pub/none", local.resolve("x"), ATOMIC, TransferControl.NONE));
        Path secret = Files.writeString(pub("secret"), "x");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
        fails(
            Reason.PERMISSION_DENIED,
            () ->
                connection.download(
                    "/pub/secret", local.resolve("x"), ATOMIC, TransferControl.NONE));
        assertThat(connection.isConnected()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "VSFTPD,max_clients=1",
    "VSFTPD,max_per_ip=1",
    "PROFTPD,MaxClients 1",
    "PROFTPD,MaxClientsPerHost 1",
    "PROFTPD,MaxClientsPerUser 1",
    "PROFTPD,MaxConnectionsPerHost 1",
    "PURE_FTPD,-c 1",
    "PURE_FTPD,-c 5 -C 1"
  })
  @Tag("SESS-06")
  void secondSessionOverTheServersLimitWaits(Kind kind, String wish) throws Exception {
    List<String> limit = kind == Kind.PURE_FTPD ? List.of(wish.split(" ", -1)) : List.of(wish);
    try (FtpPeer peer =
        FtpPeer.start(kind, settings, root, new FtpPeer.Setup(Mode.PLAIN, null, false, limit))) {
      Partner first = peer.partner();
      // The server still counts the connection that saw it listen.
      FileConnection connection =
          await()
              .until(
                  () ->
                      factory.tryConnection(
                          first.endpoint(),
                          first.credentials(),
                          first.trust(),
                          TransferControl.NONE),
                  Optional::isPresent)
              .orElseThrow();
      Optional<FileConnection> second =
          factory.tryConnection(
              peer.partner().endpoint(),
              peer.partner().credentials(),
              peer.partner().trust(),
              TransferControl.NONE);
      assertThat(second).isEmpty();
      connection.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void controlConnectionIsKeptBusyDuringLongTransfers(Kind kind) throws Exception {
    try (FtpPeer peer = start(kind, Mode.EXPLICIT)) {
      Partner partner = peer.partner();
      partner.timeouts =
          new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMillis(1));
      try (FileConnection connection = partner.connectUnpooled(factory)) {
        Path source = source("big", 10_000_000);
        for (int i = 0; i < 3; i++) {
          connection.upload(source, "/pub/big", ATOMIC, TransferControl.NONE);
          connection.download("/pub/big", local.resolve("back"), ATOMIC, TransferControl.NONE);
          assertThat(local.resolve("back")).hasSameBinaryContentAs(source);
        }
        connection.probe();
      }
    }
  }
}
