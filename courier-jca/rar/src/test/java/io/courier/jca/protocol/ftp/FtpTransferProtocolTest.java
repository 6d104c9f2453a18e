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
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import io.courier.jca.api.Verification;
import io.courier.jca.fixture.FtpTestServer;
import io.courier.jca.fixture.Partner;
import io.courier.jca.fixture.RecordingControl;
import io.courier.jca.ra.FileManagedConnectionFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FtpTransferProtocolTest {
  private static final TransferOptions ATOMIC = TransferOptions.DEFAULT;
  private static final TransferOptions RESUMING =
      new TransferOptions(true, ".tmp", true, false, Verification.SIZE, true);

  private final FileConnectionFactory factory =
      (FileConnectionFactory) new FileManagedConnectionFactory().createConnectionFactory();

  @TempDir Path remote;
  @TempDir Path local;
  private FtpTestServer server;
  private Partner partner;
  private FileConnection connection;

  @BeforeEach
  void open() throws Exception {
    server = FtpTestServer.start(remote);
    partner = server.partner();
    connection = partner.connectUnpooled(factory);
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
  @Tag("FTP-01")
  @Tag("FTP-08")
  @Tag("XFER-03")
  void everySizeArrivesUnchangedInBothDirections(int size) throws Exception {
    Path source = source("source.bin", size);
    TransferReceipt sent = connection.upload(source, "/there.bin", ATOMIC, TransferControl.NONE);
    assertThat(remote.resolve("there.bin")).hasSameBinaryContentAs(source);
    assertThat(remote.resolve("there.bin.tmp")).doesNotExist();
    assertThat(sent.sizeBytes()).isEqualTo(size);
    Path back = local.resolve("back.bin");
    TransferReceipt got = connection.download("/there.bin", back, ATOMIC, TransferControl.NONE);
    assertThat(back).hasSameBinaryContentAs(source);
    assertThat(got.sha256()).isEqualTo(sent.sha256());
  }

  @Test
  @Tag("FTP-08")
  void lineEndsAreNeverTouched() throws Exception {
    Path text = Files.writeString(local.resolve("text"), "one\ntwo\r\nthree\r\r\n\n");
    connection.upload(text, "/text", ATOMIC, TransferControl.NONE);
    assertThat(remote.resolve("text")).hasSameBinaryContentAs(text);
    connection.download("/text", local.resolve("text2"), ATOMIC, TransferControl.NONE);
    assertThat(local.resolve("text2")).hasSameBinaryContentAs(text);
    assertThat(server.commands()).contains("TYPE I");
  }

  @ParameterizedTest
  @CsvSource({"true,EPSV", "false,EPRT"})
  @Tag("FTP-04")
  void dataConnectionsAreMadeAsConfigured(boolean passive, String command) throws Exception {
    partner.ftp = new FtpOptions(passive, null, StandardCharsets.UTF_8);
    try (FileConnection other = partner.connectUnpooled(factory)) {
      Path source = source("s", 100_000);
      other.upload(source, "/s", ATOMIC, TransferControl.NONE);
      other.download("/s", local.resolve("t"), ATOMIC, TransferControl.NONE);
      assertThat(local.resolve("t")).hasSameBinaryContentAs(source);
    }
    assertThat(server.commands()).anyMatch(c -> c.startsWith(command));
    assertThat(server.commands()).noneMatch(c -> c.startsWith(passive ? "EPRT" : "EPSV"));
  }

  @Test
  @Tag("FTP-04")
  void activeModeListensInTheConfiguredRange() throws Exception {
    int free;
    try (java.net.ServerSocket probe = new java.net.ServerSocket(0)) {
      free = probe.getLocalPort();
    }
    partner.ftp =
        new FtpOptions(false, new FtpOptions.PortRange(free, free), StandardCharsets.UTF_8);
    try (FileConnection other = partner.connectUnpooled(factory)) {
      other.list("/", file -> true);
    }
    assertThat(server.commands()).contains("EPRT |1|127.0.0.1|" + free + "|");
  }

  @Test
  @Tag("FTP-06")
  @Tag("RES-01")
  @Tag("RES-06")
  void uploadContinuesBehindTheProvedPartOfTheTemporaryFile() throws Exception {
    Path source = source("big", 3_000_000);
    byte[] half = new byte[1_000_000];
    System.arraycopy(Files.readAllBytes(source), 0, half, 0, half.length);
    Files.write(remote.resolve("big.tmp"), half);
    TransferReceipt receipt = connection.upload(source, "/big", RESUMING, TransferControl.NONE);
    assertThat(receipt.resumedFrom()).isEqualTo(1_000_000);
    assertThat(remote.resolve("big")).hasSameBinaryContentAs(source);
    assertThat(server.commands()).contains("APPE /big.tmp");
  }

  @Test
  void existingTargetIsReplacedAndTheReceiptTellsHow() throws Exception {
    Files.writeString(remote.resolve("file"), "old");
    Path source = source("new", 10);
    TransferReceipt first = connection.upload(source, "/file", ATOMIC, TransferControl.NONE);
    assertThat(first.replaced()).isIn("atomic", "non_atomic");
    assertThat(remote.resolve("file")).hasSameBinaryContentAs(source);
  }

  @Test
  void nonAtomicReplaceHappensOnlyWhereAllowed() throws Exception {
    Files.writeString(remote.resolve("file"), "old");
    TransferOptions strict =
        new TransferOptions(true, ".tmp", false, false, Verification.SIZE, false);
    Path source = source("new", 10);
    fails(
        Reason.RENAME_FAILED,
        () -> connection.upload(source, "/file", strict, TransferControl.NONE));
    assertThat(remote.resolve("file")).hasContent("old");
    assertThat(remote.resolve("file.tmp")).doesNotExist();
    TransferReceipt again = connection.upload(source, "/file", ATOMIC, TransferControl.NONE);
    assertThat(again.replaced()).isEqualTo("non_atomic");
  }

  @Test
  void cancelLeavesASessionThatStillWorks() throws Exception {
    Path source = source("big", 20_000_000);
    RecordingControl control = new RecordingControl().cancelAt(1_000_000);
    fails(Reason.CANCELLED, () -> connection.upload(source, "/big", ATOMIC, control));
    assertThat(connection.isConnected()).isTrue();
    assertThat(connection.stat("/big")).isEmpty();
    assertThat(connection.stat("/big.tmp")).isEmpty();
    Files.copy(source, remote.resolve("there"));
    RecordingControl second = new RecordingControl().cancelAt(1_000_000);
    fails(
        Reason.CANCELLED,
        () -> connection.download("/there", local.resolve("back"), ATOMIC, second));
    assertThat(connection.isConnected()).isTrue();
    connection.download("/there", local.resolve("back"), ATOMIC, TransferControl.NONE);
    assertThat(local.resolve("back")).hasSameBinaryContentAs(source);
  }

  @Test
  void wrongPasswordIsRefusedWithoutRepeatingIt() throws Exception {
    Partner wrong = server.partner();
    wrong.password = "t0p-s3cret";
    FileTransferException e =
        fails(Reason.AUTHENTICATION_FAILED, () -> wrong.connectUnpooled(factory));
    assertThat(e).hasMessageContaining("rejected password");
    assertThat(e.getMessage()).doesNotContain("t0p-s3cret");
    assertThat(wrong.openedCredentials().get(0).password()).containsOnly(0);
    assertThat(partner.openedCredentials().get(0).password()).containsOnly(0);
  }

  @Test
  void linesCannotBeSmuggledIntoTheControlConnection() throws Exception {
    Files.writeString(remote.resolve("victim"), "x");
    for (String path : List.of("/a\r\nDELE /victim", "/a\nDELE /victim", "/a\rb")) {
      fails(Reason.INVALID_REQUEST, () -> connection.stat(path));
      fails(Reason.INVALID_REQUEST, () -> connection.deleteFile(path));
      fails(Reason.INVALID_REQUEST, () -> connection.makeDirectory(path, false));
      fails(Reason.RENAME_FAILED, () -> connection.rename("/victim", path, true));
    }
    assertThat(remote.resolve("victim")).exists();
    assertThat(connection.isConnected()).isTrue();
  }

  @Test
  void charactersTheEncodingLacksAreRefusedInsteadOfReplaced() throws Exception {
    partner.ftp = new FtpOptions(true, null, StandardCharsets.ISO_8859_1);
    partner.password = null;
    Partner latin = server.partner();
    latin.ftp = partner.ftp;
    latin.password = FtpTestServer.PASSWORD;
    // FtpServer speaks UTF-8 only, so the password in Latin-1 is another one: that it differs
    // proves the encoding is used.
    fails(Reason.AUTHENTICATION_FAILED, () -> latin.connectUnpooled(factory));
    Partner badUser = server.partner();
    badUser.ftp = partner.ftp;
    badUser.user = "日本";
    fails(Reason.INVALID_REQUEST, () -> badUser.connectUnpooled(factory));
  }

  @Test
  @Tag("DIR-06")
  void directoriesAreMadeSegmentBySegment() throws Exception {
    assertThat(connection.makeDirectory("/a/b c/ü", true)).isTrue();
    assertThat(remote.resolve("a/b c/ü")).isDirectory();
    assertThat(server.commands()).contains("MKD /a", "MKD /a/b c", "MKD /a/b c/ü");
    assertThat(connection.makeDirectory("/a/b c/ü", true)).isFalse();
    Files.createFile(remote.resolve("file"));
    fails(Reason.NOT_A_DIRECTORY, () -> connection.makeDirectory("/file/below", true));
  }

  @Test
  void directoriesAreListedAndRemoved() throws Exception {
    Files.createDirectories(remote.resolve("d/sub"));
    Files.writeString(remote.resolve("d/ä *.txt"), "12345");
    List<RemoteFile> found = new ArrayList<>();
    connection.list("/d", found::add);
    assertThat(found).extracting(RemoteFile::name).containsExactlyInAnyOrder("ä *.txt", "sub");
    assertThat(found)
        .filteredOn(f -> f.name().startsWith("ä"))
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.sizeBytes()).isEqualTo(5);
              assertThat(f.fullPath()).isEqualTo("/d/ä *.txt");
              assertThat(f.directory()).isFalse();
            });
    fails(Reason.DIRECTORY_NOT_EMPTY, () -> connection.removeDirectory("/d", false));
    assertThat(connection.removeDirectory("/d", true)).isTrue();
    assertThat(connection.removeDirectory("/d", true)).isFalse();
    assertThat(remote.resolve("d")).doesNotExist();
    fails(Reason.INVALID_REQUEST, () -> connection.removeDirectory("/", true));
  }

  @Test
  void whatIsMissingIsSaidSo() throws Exception {
    Files.createFile(remote.resolve("file"));
    fails(Reason.NOT_FOUND, () -> connection.list("/nothing", f -> true));
    fails(Reason.NOT_A_DIRECTORY, () -> connection.list("/file", f -> true));
    fails(
        Reason.NOT_FOUND,
        () -> connection.download("/nothing", local.resolve("x"), ATOMIC, TransferControl.NONE));
    assertThat(connection.deleteFile("/nothing")).isFalse();
    assertThat(connection.stat("/nothing")).isEmpty();
    fails(
        Reason.NOT_FOUND,
        () -> connection.upload(source("s", 5), "/no/where/s", ATOMIC, TransferControl.NONE));
    assertThat(connection.isConnected()).isTrue();
  }

  @Test
  void listingEndsWhenTheReaderHasEnough() throws Exception {
    for (int i = 0; i < 500; i++) {
      Files.createFile(remote.resolve("file-" + i));
    }
    List<String> some = new ArrayList<>();
    connection.list(
        "/",
        file -> {
          some.add(file.name());
          return some.size() < 3;
        });
    assertThat(some).hasSize(3);
    assertThat(connection.stat("/file-7")).isPresent();
  }

  @Test
  void probeIsARoundTrip() throws Exception {
    assertThat(connection.probe()).isPositive();
    assertThat(server.commands()).contains("NOOP");
  }
}
