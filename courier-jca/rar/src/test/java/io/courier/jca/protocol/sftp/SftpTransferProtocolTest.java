package io.courier.jca.protocol.sftp;

import static io.courier.jca.fixture.Faults.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import io.courier.jca.api.Verification;
import io.courier.jca.fixture.MinaServer;
import io.courier.jca.fixture.Partner;
import io.courier.jca.fixture.RecordingControl;
import io.courier.jca.ra.FileManagedConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SftpTransferProtocolTest {
  private static final TransferOptions ATOMIC = TransferOptions.DEFAULT;
  private static final TransferOptions DIRECT =
      new TransferOptions(false, ".tmp", false, false, Verification.SIZE, true);

  private final FileConnectionFactory factory =
      (FileConnectionFactory) new FileManagedConnectionFactory().createConnectionFactory();

  @TempDir Path remote;
  @TempDir Path local;
  private MinaServer server;
  private FileConnection connection;

  @BeforeEach
  void open() throws Exception {
    server = MinaServer.start(remote);
    connection = new Partner(server.port()).connectUnpooled(factory);
  }

  @AfterEach
  void closeAndLeaveNothingBehind() {
    connection.close();
    await().until(() -> server.openSessions() == 0);
    server.close();
  }

  private Path source(String name, int size) throws IOException {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return Files.write(local.resolve(name), content);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 32_767, 32_768, 32_769, 5 * 1024 * 1024})
  @Tag("XFER-03")
  @Tag("XFER-04")
  void everySizeArrivesUnchangedInBothDirections(int size) throws Exception {
    Path source = source("source.bin", size);
    byte[] content = Files.readAllBytes(source);
    TransferReceipt sent = connection.upload(source, "/there.bin", ATOMIC, TransferControl.NONE);
    Path back = local.resolve("back.bin");
    TransferReceipt fetched = connection.download("/there.bin", back, ATOMIC, TransferControl.NONE);
    assertThat(Files.readAllBytes(remote.resolve("there.bin"))).isEqualTo(content);
    assertThat(Files.readAllBytes(back)).isEqualTo(content);
    String expected =
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    assertThat(sent.sha256()).isEqualTo(expected);
    assertThat(fetched.sha256()).isEqualTo(expected);
    assertThat(sent.sizeBytes()).isEqualTo(size);
    assertThat(sent.replaced()).isEqualTo("none");
    assertThat(remote.toFile().list()).containsExactly("there.bin");
    assertThat(local.toFile().list()).containsExactlyInAnyOrder("source.bin", "back.bin");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name with spaces.txt",
        "Überweisung äöü ß.txt",
        "日本語.txt",
        "it's \"quoted\".txt",
        "star*question?[a-z].txt",
        "back\\slash.txt",
        "{brace,s}.txt",
        "-rf",
        "~",
        "$HOME;ls"
      })
  void namesAreTakenLiterally(String name) throws Exception {
    Files.writeString(remote.resolve("starXquestionYb.txt"), "decoy");
    Path source = source("source.bin", 1000);
    connection.upload(source, "/" + name, ATOMIC, TransferControl.NONE);
    assertThat(remote.resolve(name)).hasSameBinaryContentAs(source);
    Path back = local.resolve("back");
    connection.download("/" + name, back, ATOMIC, TransferControl.NONE);
    assertThat(back).hasSameBinaryContentAs(source);
    assertThat(connection.stat("/" + name).orElseThrow().name()).isEqualTo(name);
    connection.rename("/" + name, "/other", false);
    assertThat(connection.deleteFile("/" + name)).isFalse();
    assertThat(connection.deleteFile("/other")).isTrue();
    assertThat(remote.toFile().list()).containsExactly("starXquestionYb.txt");
  }

  @Test
  @Tag("ATOM-01")
  @Tag("ATOM-02")
  @Tag("ATOM-05")
  void uploadGrowsUnderItsTemporaryNameAndReplacesInTheEnd() throws Exception {
    Path target = Files.writeString(remote.resolve("a.txt"), "old");
    Path source = source("source.bin", 100_000);
    RecordingControl control =
        new RecordingControl()
            .onPublish(
                () -> {
                  assertThat(remote.resolve("a.txt.tmp")).hasSize(100_000);
                  assertThat(target).hasContent("old");
                });
    connection.upload(source, "/a.txt", ATOMIC, control);
    assertThat(target).hasSameBinaryContentAs(source);
    assertThat(remote.toFile().list()).containsExactly("a.txt");
  }

  @Test
  @Tag("ATOM-04")
  void suffixAndAtomicFlagAreTheCallersChoice() throws Exception {
    Path source = source("source.bin", 10);
    TransferOptions suffix =
        new TransferOptions(true, ".part-1", false, false, Verification.SIZE, true);
    RecordingControl control =
        new RecordingControl().onPublish(() -> assertThat(remote.resolve("a.part-1")).exists());
    connection.upload(source, "/a", suffix, control);
    RecordingControl direct =
        new RecordingControl().onPublish(() -> assertThat(remote.toFile().list()).hasSize(1));
    connection.upload(source, "/b", DIRECT, direct);
    assertThat(remote.resolve("b")).hasSameBinaryContentAs(source);
    for (String bad : new String[] {"tmp", "", "./x", ".a/b", ".ä", "." + "x".repeat(32)}) {
      TransferOptions wrong = new TransferOptions(true, bad, false, false, Verification.SIZE, true);
      fails(
          Reason.INVALID_REQUEST,
          () -> connection.upload(source, "/c", wrong, TransferControl.NONE));
    }
  }

  @Test
  @Tag("ATOM-03")
  void leftoverOfAnEarlierAttemptIsReplaced() throws Exception {
    Files.writeString(remote.resolve("a.tmp"), "x".repeat(200_000));
    Path source = source("source.bin", 10);
    connection.upload(source, "/a", ATOMIC, TransferControl.NONE);
    assertThat(remote.resolve("a")).hasSameBinaryContentAs(source);
    assertThat(remote.toFile().list()).containsExactly("a");
  }

  @Test
  @Tag("ATOM-03")
  void refusedPublicationLeavesNothing() throws Exception {
    Files.writeString(remote.resolve("a"), "old");
    Path source = source("source.bin", 10);
    RecordingControl control =
        new RecordingControl()
            .refuse(new FileTransferException(Reason.PUBLICATION_REFUSED, "lease lost"));
    fails(Reason.PUBLICATION_REFUSED, () -> connection.upload(source, "/a", ATOMIC, control));
    assertThat(remote.resolve("a")).hasContent("old");
    assertThat(remote.toFile().list()).containsExactly("a");
    fails(
        Reason.PUBLICATION_REFUSED,
        () -> connection.download("/a", local.resolve("b"), ATOMIC, control));
    assertThat(local.toFile().list()).containsExactly("source.bin");
  }

  @Test
  @Tag("XFER-09")
  @Tag("ATOM-03")
  void cancelStopsInTheMiddleAndTheSessionStaysUsable() throws Exception {
    Path source = source("source.bin", 20_000_000);
    RecordingControl control = new RecordingControl().cancelAt(2_000_000);
    fails(Reason.CANCELLED, () -> connection.upload(source, "/a", ATOMIC, control));
    assertThat(control.reports().get(control.reports().size() - 1)).isLessThan(10_000_000L);
    assertThat(remote.toFile().list()).isEmpty();
    connection.upload(source, "/a", ATOMIC, TransferControl.NONE);
    RecordingControl second = new RecordingControl().cancelAt(2_000_000);
    fails(Reason.CANCELLED, () -> connection.download("/a", local.resolve("back"), ATOMIC, second));
    assertThat(local.toFile().list()).containsExactly("source.bin");
    assertThat(connection.stat("/a")).isPresent();
  }

  @Test
  @Tag("XFER-09")
  void interruptionIsACancelAndCleansUp() throws Exception {
    Path source = source("source.bin", 20_000_000);
    RecordingControl control =
        new RecordingControl().onReport(() -> Thread.currentThread().interrupt());
    fails(Reason.CANCELLED, () -> connection.upload(source, "/a", ATOMIC, control));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(remote.toFile().list()).isEmpty();
    assertThat(connection.stat("/a")).isEmpty();
  }

  @Test
  void brokenListenerLeavesNothing() throws Exception {
    Path source = source("source.bin", 3_000_000);
    RecordingControl control =
        new RecordingControl()
            .onReport(
                () -> {
                  throw new IllegalStateException("listener");
                });
    assertThatThrownBy(() -> connection.upload(source, "/a", ATOMIC, control))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> connection.upload(source, "/a", DIRECT, control))
        .isInstanceOf(IllegalStateException.class);
    assertThat(remote.toFile().list()).isEmpty();
    Files.copy(source, remote.resolve("a"));
    assertThatThrownBy(() -> connection.download("/a", local.resolve("back"), ATOMIC, control))
        .isInstanceOf(IllegalStateException.class);
    assertThat(local.toFile().list()).containsExactly("source.bin");
    assertThat(connection.stat("/a")).isPresent();
  }

  @Test
  @Tag("PROG-01")
  void progressComesEveryMegabyteAndAtTheEnd() throws Exception {
    Path source = source("source.bin", 5_500_000);
    RecordingControl up = new RecordingControl();
    connection.upload(source, "/a", ATOMIC, up);
    RecordingControl down = new RecordingControl();
    connection.download("/a", local.resolve("b"), ATOMIC, down);
    for (RecordingControl control : new RecordingControl[] {up, down}) {
      assertThat(control.reports()).hasSize(6).isSorted().endsWith(5_500_000L);
      for (int i = 0; i < 5; i++) {
        long due = (i + 1) * 1_000_000L;
        assertThat(control.reports().get(i)).isBetween(due, due + 5 * 32_768);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 999_999})
  @Tag("PROG-02")
  void smallFileIsReportedOnce(int size) throws Exception {
    Path source = source("source.bin", size);
    RecordingControl up = new RecordingControl();
    connection.upload(source, "/a", ATOMIC, up);
    RecordingControl down = new RecordingControl();
    connection.download("/a", local.resolve("b"), ATOMIC, down);
    assertThat(up.reports()).containsExactly((long) size);
    assertThat(down.reports()).containsExactly((long) size);
  }

  @Test
  void missingSourcesAreToldApart() {
    fails(
        Reason.LOCAL_IO,
        () -> connection.upload(local.resolve("no"), "/a", ATOMIC, TransferControl.NONE));
    fails(Reason.LOCAL_IO, () -> connection.upload(local, "/a", ATOMIC, TransferControl.NONE));
    fails(
        Reason.NOT_FOUND,
        () -> connection.download("/no", local.resolve("b"), ATOMIC, TransferControl.NONE));
    assertThat(local.toFile().list()).isEmpty();
    assertThat(connection.isConnected()).isTrue();
  }

  @Test
  void directoriesAreNotFiles() throws Exception {
    Files.createDirectory(remote.resolve("dir"));
    Path source = source("source.bin", 10);
    fails(
        Reason.IS_A_DIRECTORY,
        () -> connection.upload(source, "/dir", ATOMIC, TransferControl.NONE));
    fails(
        Reason.IS_A_DIRECTORY,
        () -> connection.download("/dir", local.resolve("b"), ATOMIC, TransferControl.NONE));
    fails(
        Reason.NOT_FOUND,
        () -> connection.upload(source, "/no/such/a", ATOMIC, TransferControl.NONE));
    TransferOptions creating =
        new TransferOptions(true, ".tmp", false, true, Verification.SIZE, true);
    connection.upload(source, "/no/such/a", creating, TransferControl.NONE);
    assertThat(remote.resolve("no/such/a")).hasSameBinaryContentAs(source);
    connection.download("/no/such/a", local.resolve("deep/down/b"), creating, TransferControl.NONE);
    assertThat(local.resolve("deep/down/b")).hasSameBinaryContentAs(source);
    for (String bad : new String[] {"", "/dir/", "/dir/..", "."}) {
      fails(
          Reason.INVALID_REQUEST,
          () -> connection.upload(source, bad, ATOMIC, TransferControl.NONE));
    }
  }

  @Test
  void readOnlyDirectoryDeniesPermission() throws Exception {
    Assumptions.assumeFalse(
        "root".equals(System.getProperty("user.name")), "root may write everywhere");
    Path readOnly = Files.createDirectory(remote.resolve("ro"));
    Path source = source("source.bin", 10);
    Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("r-xr-xr-x"));
    fails(
        Reason.PERMISSION_DENIED,
        () -> connection.upload(source, "/ro/a", ATOMIC, TransferControl.NONE));
    Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void sourceThatGrowsWhileItIsSentIsNotPublished() throws Exception {
    Path source = source("source.bin", 3_000_000);
    TransferControl control = changing(() -> append(source));
    fails(Reason.SOURCE_CHANGED, () -> connection.upload(source, "/a", ATOMIC, control));
    assertThat(remote.toFile().list()).isEmpty();
  }

  @Test
  void sourceThatIsTouchedWhileItIsSentIsNotPublished() throws Exception {
    Path source = source("source.bin", 3_000_000);
    TransferControl control = changing(() -> touch(source));
    fails(Reason.SOURCE_CHANGED, () -> connection.upload(source, "/a", ATOMIC, control));
    assertThat(remote.toFile().list()).isEmpty();
  }

  /** JSch's own get returns normally here. */
  @Test
  void remoteFileThatShrinksWhileItIsFetchedIsNotPublished() throws Exception {
    Path there = Files.copy(source("source.bin", 8_000_000), remote.resolve("a"));
    TransferControl control = changing(() -> truncate(there, 4_000_000));
    fails(
        Reason.SOURCE_CHANGED,
        () -> connection.download("/a", local.resolve("b"), ATOMIC, control));
    assertThat(local.toFile().list()).containsExactly("source.bin");
  }

  @Test
  void remoteFileThatGrowsOrIsTouchedWhileItIsFetchedIsNotPublished() throws Exception {
    Path there = Files.copy(source("source.bin", 8_000_000), remote.resolve("a"));
    fails(
        Reason.SOURCE_CHANGED,
        () -> connection.download("/a", local.resolve("b"), ATOMIC, changing(() -> append(there))));
    fails(
        Reason.SOURCE_CHANGED,
        () -> connection.download("/a", local.resolve("b"), ATOMIC, changing(() -> touch(there))));
    assertThat(local.toFile().list()).containsExactly("source.bin");
  }

  @Test
  void remoteFileThatVanishesWhileItIsFetchedIsNotPublished() throws Exception {
    Path there = Files.copy(source("source.bin", 8_000_000), remote.resolve("a"));
    fails(
        Reason.SOURCE_CHANGED,
        () -> connection.download("/a", local.resolve("b"), ATOMIC, changing(() -> delete(there))));
    assertThat(local.toFile().list()).containsExactly("source.bin");
  }

  @ParameterizedTest
  @EnumSource(Verification.class)
  void proofFindsAnAlteredCopy(Verification how) throws Exception {
    Path source = source("source.bin", 2_500_000);
    TransferOptions options = new TransferOptions(true, ".tmp", false, false, how, true);
    TransferReceipt receipt = connection.upload(source, "/ok", options, TransferControl.NONE);
    assertThat(receipt.verified()).isEqualTo(how);
    connection.download("/ok", local.resolve("ok"), options, TransferControl.NONE);
    TransferControl flips = changing(() -> flipFirstByte(remote.resolve("a.tmp")));
    if (how == Verification.SIZE) {
      connection.upload(source, "/a", options, flips);
    } else {
      fails(Reason.SIZE_MISMATCH, () -> connection.upload(source, "/a", options, flips));
      assertThat(remote.toFile().list()).containsExactly("ok");
    }
  }

  @Test
  @Tag("SFTP-05")
  void uploadContinuesBehindAPartThatIsEqualAndOnlyThen() throws Exception {
    Path source = source("source.bin", 3_000_000);
    byte[] content = Files.readAllBytes(source);
    TransferOptions resume =
        new TransferOptions(true, ".tmp", true, false, Verification.SIZE, true);
    for (int part : new int[] {1, 1_000_001, 3_000_000}) {
      Files.write(remote.resolve("a.tmp"), java.util.Arrays.copyOf(content, part));
      TransferReceipt receipt = connection.upload(source, "/a", resume, TransferControl.NONE);
      assertThat(receipt.resumedFrom()).isEqualTo(part);
      assertThat(remote.resolve("a")).hasSameBinaryContentAs(source);
      assertThat(receipt.sha256())
          .isEqualTo(
              HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
    }
    byte[] wrong = java.util.Arrays.copyOf(content, 1_000_000);
    wrong[17]++;
    Files.write(remote.resolve("a.tmp"), wrong);
    assertThat(connection.upload(source, "/a", resume, TransferControl.NONE).resumedFrom())
        .isZero();
    Files.write(remote.resolve("a.tmp"), new byte[3_000_001]);
    assertThat(connection.upload(source, "/a", resume, TransferControl.NONE).resumedFrom())
        .isZero();
    assertThat(remote.resolve("a")).hasSameBinaryContentAs(source);
    assertThat(remote.toFile().list()).containsExactly("a");
  }

  /** A listener that does something once, early in the transfer. */
  private static TransferControl changing(Runnable action) {
    return new TransferControl() {
      private boolean done;

      @Override
      public void progress(long transferredBytes, long totalBytes) {
        if (!done) {
          done = true;
          action.run();
        }
      }

      @Override
      public boolean cancelled() {
        return false;
      }

      @Override
      public void beforePublish() {}
    };
  }

  private static void append(Path file) {
    quietly(() -> Files.writeString(file, "more", StandardOpenOption.APPEND));
  }

  private static void touch(Path file) {
    quietly(
        () ->
            Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2001-01-01T00:00:00Z"))));
  }

  private static void delete(Path file) {
    quietly(
        () -> {
          Files.delete(file);
          return file;
        });
  }

  private static void truncate(Path file, long size) {
    quietly(
        () -> {
          try (var channel = java.nio.channels.FileChannel.open(file, StandardOpenOption.WRITE)) {
            return channel.truncate(size);
          }
        });
  }

  private static void flipFirstByte(Path file) {
    quietly(
        () -> {
          try (var channel =
              java.nio.channels.FileChannel.open(
                  file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            java.nio.ByteBuffer one = java.nio.ByteBuffer.allocate(1);
            channel.read(one, 0);
            one.put(0, (byte) ~one.get(0)).rewind();
            return channel.write(one, 0);
          }
        });
  }

  private static void quietly(java.util.concurrent.Callable<?> action) {
    try {
      action.call();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
