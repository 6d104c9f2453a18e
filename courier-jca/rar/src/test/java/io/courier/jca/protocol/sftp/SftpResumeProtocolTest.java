package io.courier.jca.protocol.sftp;

import static io.courier.jca.fixture.Faults.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.ResumePoint;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import io.courier.jca.api.TransferStart;
import io.courier.jca.api.Verification;
import io.courier.jca.fixture.FaultProxy;
import io.courier.jca.fixture.MinaServer;
import io.courier.jca.fixture.Partner;
import io.courier.jca.fixture.RecordingControl;
import io.courier.jca.ra.FileManagedConnectionFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SftpResumeProtocolTest {
  private static final int SIZE = 5_000_000;
  private static final TransferOptions RESUME =
      new TransferOptions(true, ".tmp", true, false, Verification.SIZE, true);
  private static final FileConnectionFactory FACTORY =
      (FileConnectionFactory) new FileManagedConnectionFactory().createConnectionFactory();

  @TempDir Path remote;
  @TempDir Path local;
  private final RecordingControl control = new RecordingControl();
  private final byte[] content = new byte[SIZE];
  private MinaServer server;
  private FaultProxy proxy;
  private FileConnection connection;
  private Path source;
  private String sha256;

  @BeforeEach
  void open() throws Exception {
    server = MinaServer.start(remote);
    proxy = new FaultProxy(server.port());
    new Random(6).nextBytes(content);
    source = Files.write(local.resolve("source"), content);
    sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    connection = connect();
  }

  @AfterEach
  void close() {
    connection.close();
    proxy.close();
    await().until(() -> server.openSessions() == 0);
    server.close();
  }

  private FileConnection connect() throws Exception {
    return new Partner(proxy.port()).with(Duration.ofSeconds(5)).connectUnpooled(FACTORY);
  }

  private ResumePoint recorded(Path file, long stored) throws Exception {
    return new ResumePoint(SIZE, Files.getLastModifiedTime(file).toInstant(), stored);
  }

  /** A record as a download makes it: SFTP knows whole seconds. */
  private ResumePoint fetched(Path file, long stored) throws Exception {
    Instant modified = Files.getLastModifiedTime(file).toInstant();
    return new ResumePoint(SIZE, Instant.ofEpochSecond(modified.getEpochSecond()), stored);
  }

  private TransferReceipt upload(ResumePoint point) throws Exception {
    TransferReceipt receipt = connection.upload(source, "/a", RESUME.resumingAt(point), control);
    assertThat(remote.resolve("a")).hasBinaryContent(content);
    assertThat(receipt.sha256()).isEqualTo(sha256);
    assertThat(remote.toFile().list()).containsExactly("a");
    return receipt;
  }

  private TransferReceipt download(ResumePoint point) throws Exception {
    TransferReceipt receipt =
        connection.download("/a", local.resolve("a"), RESUME.resumingAt(point), control);
    assertThat(local.resolve("a")).hasBinaryContent(content);
    assertThat(receipt.sha256()).isEqualTo(sha256);
    assertThat(local.resolve("a.part")).doesNotExist();
    return receipt;
  }

  private TransferStart start() {
    return control.starts().get(control.starts().size() - 1);
  }

  @Test
  @Tag("RES-01")
  @Tag("RES-06")
  void recordedPartIsContinuedAfterItsLastBlockOnly() throws Exception {
    Files.write(remote.resolve("a.tmp"), Arrays.copyOf(content, 4_000_001));
    long up = proxy.bytesToServer();
    long down = proxy.bytesToClient();
    assertThat(upload(recorded(source, 3_000_000)).resumedFrom()).isEqualTo(4_000_001);
    assertThat(proxy.bytesToServer() - up).isCloseTo(999_999, within(40_000L));
    assertThat(proxy.bytesToClient() - down).isCloseTo(1_000_000, within(40_000L));
    assertThat(start().resumedFrom()).isEqualTo(4_000_001);
    assertThat(start().restartReason()).isNull();
    assertThat(start().totalBytes()).isEqualTo(SIZE);
    assertThat(control.reports().get(0)).isGreaterThan(4_000_001);
  }

  /** Ranges behind a hole are not forgotten when the second attempt, in order, is cut too. */
  @Test
  @Tag("RES-06")
  void holesOfTheFirstAttemptSurviveTheSecond() throws Exception {
    byte[] holed = content.clone();
    Arrays.fill(holed, 1_000_000, 4_900_000, (byte) 0);
    Files.write(remote.resolve("a.tmp"), holed);
    ResumePoint first =
        new ResumePoint(SIZE, Files.getLastModifiedTime(source).toInstant(), 1_000_000, true);
    RecordingControl cut = new RecordingControl();
    proxy.cutToServerAfter(2_600_000);
    assertThatThrownBy(() -> connection.upload(source, "/a", RESUME.resumingAt(first), cut))
        .isInstanceOf(FileTransferException.class);
    TransferStart start = cut.starts().get(0);
    assertThat(start.resumedFrom()).isEqualTo(1_000_000);
    proxy.mend();
    await().until(() -> server.openSessions() == 0);
    connection = connect();
    ResumePoint second =
        new ResumePoint(SIZE, start.sourceModified(), 1_000_000, start.outOfOrder());
    assertThat(upload(second).resumedFrom()).isEqualTo(1_000_000);
  }

  @Test
  void whoLostThePlaceRemovesNothing() throws Exception {
    FileTransferException lost =
        new FileTransferException(Reason.PUBLICATION_REFUSED, "another writes here");
    RecordingControl loser = new RecordingControl().refuse(lost).replaced();
    assertThatThrownBy(() -> connection.upload(source, "/a", TransferOptions.DEFAULT, loser))
        .isSameAs(lost);
    assertThat(remote.resolve("a.tmp")).hasBinaryContent(content);
    assertThat(remote.resolve("a")).doesNotExist();
  }

  @Test
  @DisplayName("uploads: a temporary file that is complete is resumed: nothing is sent again")
  @Tag("RES-02")
  void completePartIsOnlyChecked() throws Exception {
    Files.write(remote.resolve("a.tmp"), content);
    long up = proxy.bytesToServer();
    assertThat(upload(recorded(source, SIZE)).resumedFrom()).isEqualTo(SIZE);
    assertThat(proxy.bytesToServer() - up).isLessThan(20_000);
    Files.write(local.resolve("a.part"), content);
    assertThat(download(fetched(remote.resolve("a"), SIZE)).resumedFrom()).isEqualTo(SIZE);
  }

  @Test
  void rangesWrittenOutOfOrderAreTrustedUpToTheRecordOnly() throws Exception {
    byte[] holes = content.clone();
    Arrays.fill(holes, 2_000_000, 3_000_000, (byte) 0);
    Files.write(remote.resolve("a.tmp"), holes);
    Instant modified = Files.getLastModifiedTime(source).toInstant();
    assertThat(upload(new ResumePoint(SIZE, modified, 2_000_000, true)).resumedFrom())
        .isEqualTo(2_000_000);
    Files.write(local.resolve("a.part"), holes);
    Instant theirs = fetched(remote.resolve("a"), 0).sourceModified();
    assertThat(download(new ResumePoint(SIZE, theirs, 2_000_000, true)).resumedFrom())
        .isEqualTo(2_000_000);
  }

  @Test
  @Tag("RES-03")
  void doubtsStartAnewAndSayWhy() throws Exception {
    byte[] wrong = Arrays.copyOf(content, 3_000_000);
    wrong[2_500_000]++;
    Files.write(remote.resolve("a.tmp"), wrong);
    assertThat(upload(recorded(source, 3_000_000)).resumedFrom()).isZero();
    assertThat(start().restartReason()).contains("last block");

    Files.write(remote.resolve("a.tmp"), new byte[SIZE + 1]);
    assertThat(upload(recorded(source, 1)).resumedFrom()).isZero();
    assertThat(start().restartReason()).contains("larger");

    Files.write(remote.resolve("a.tmp"), Arrays.copyOf(content, 3_000_000));
    ResumePoint older = new ResumePoint(SIZE, Instant.EPOCH, 3_000_000);
    assertThat(upload(older).resumedFrom()).isZero();
    assertThat(start().restartReason()).contains("source changed");

    assertThat(upload(recorded(source, 3_000_000)).resumedFrom()).isZero();
    assertThat(start().restartReason()).contains("gone");
  }

  @Test
  void withoutARecordTheWholePartIsReadBack() throws Exception {
    Files.write(remote.resolve("a.tmp"), Arrays.copyOf(content, 3_000_000));
    long down = proxy.bytesToClient();
    assertThat(upload(null).resumedFrom()).isEqualTo(3_000_000);
    assertThat(proxy.bytesToClient() - down).isGreaterThan(3_000_000);
    byte[] wrong = Arrays.copyOf(content, 3_000_000);
    wrong[5]++;
    Files.write(remote.resolve("a.tmp"), wrong);
    assertThat(upload(null).resumedFrom()).isZero();
    assertThat(start().restartReason()).contains("differs");
  }

  @Test
  @DisplayName(
      "downloads: local size vs. remote: keep for resume; equal size = done; larger = restart")
  @Tag("RES-04")
  @Tag("RES-05")
  @Tag("RES-06")
  void downloadContinuesBehindItsProvedPart() throws Exception {
    Files.write(remote.resolve("a"), content);
    Files.write(local.resolve("a.part"), Arrays.copyOf(content, 4_000_001));
    long down = proxy.bytesToClient();
    ResumePoint point = fetched(remote.resolve("a"), 4_000_000);
    assertThat(download(point).resumedFrom()).isEqualTo(4_000_001);
    assertThat(proxy.bytesToClient() - down).isCloseTo(1_999_999, within(60_000L));

    Files.write(local.resolve("a.part"), content);
    long whole = proxy.bytesToClient();
    assertThat(download(fetched(remote.resolve("a"), SIZE)).resumedFrom()).isEqualTo(SIZE);
    assertThat(proxy.bytesToClient() - whole).as("its last block at most").isLessThan(1_200_000L);
    assertThat(local.resolve("a")).hasBinaryContent(content);

    byte[] wrong = Arrays.copyOf(content, 3_000_000);
    wrong[2_000_001]++;
    Files.write(local.resolve("a.part"), wrong);
    assertThat(download(point).resumedFrom()).isZero();
    assertThat(start().restartReason()).contains("last block");

    Files.write(local.resolve("a.part"), new byte[SIZE + 1]);
    assertThat(download(point).resumedFrom()).isZero();
    assertThat(start().restartReason()).contains("larger");

    Files.write(local.resolve("a.part"), Arrays.copyOf(content, 3_000_000));
    assertThat(download(null).resumedFrom()).isZero();
    assertThat(start().restartReason()).contains("recorded");

    Files.write(local.resolve("a.part"), Arrays.copyOf(content, 3_000_000));
    assertThat(download(new ResumePoint(SIZE, Instant.EPOCH, 1)).resumedFrom()).isZero();
    assertThat(start().restartReason()).contains("source changed");
  }

  @Test
  void withoutResumeLeftoversAreNoHelp() throws Exception {
    Files.write(remote.resolve("a"), content);
    Files.write(local.resolve("a.part"), Arrays.copyOf(content, 3_000_000));
    TransferReceipt receipt =
        connection.download("/a", local.resolve("a"), TransferOptions.DEFAULT, control);
    assertThat(receipt.resumedFrom()).isZero();
    assertThat(start().restartReason()).isNull();
    assertThat(local.resolve("a")).hasBinaryContent(content);
  }

  @Test
  @Tag("SESS-08")
  void cutTransfersKeepTheirPartAndGoOn() throws Exception {
    proxy.cutToServerAfter(2_600_000);
    fails(
        Reason.CONNECTION_LOST,
        () -> connection.upload(source, "/a", RESUME, new RecordingControl()));
    await("what it has received is written").until(() -> server.openSessions() == 0);
    long stored = Files.size(remote.resolve("a.tmp"));
    // How much of what was sent a server has read when the connection breaks is its own affair.
    assertThat(stored).isBetween(1L, 2_600_000L);
    proxy.mend();
    connection = connect();
    assertThat(upload(recorded(source, 1)).resumedFrom()).isEqualTo(stored);

    proxy.cutToClientAfter(2_600_000);
    fails(
        Reason.CONNECTION_LOST,
        () -> connection.download("/a", local.resolve("a"), RESUME, new RecordingControl()));
    long fetched = Files.size(local.resolve("a.part"));
    assertThat(fetched).isBetween(1L, 2_600_000L);
    proxy.mend();
    connection = connect();
    assertThat(download(fetched(remote.resolve("a"), 1)).resumedFrom()).isEqualTo(fetched);
  }

  @Test
  @Tag("RES-08")
  void pausedTransfersKeepTheirPart() throws Exception {
    fails(
        Reason.CANCELLED,
        () -> connection.upload(source, "/a", RESUME, new RecordingControl().cancelAt(2_000_000)));
    assertThat(Files.size(remote.resolve("a.tmp"))).isGreaterThanOrEqualTo(2_000_000);
    assertThat(upload(recorded(source, 2_000_000)).resumedFrom()).isGreaterThanOrEqualTo(2_000_000);
    fails(
        Reason.CANCELLED,
        () ->
            connection.download(
                "/a", local.resolve("a"), RESUME, new RecordingControl().cancelAt(2_000_000)));
    assertThat(download(fetched(remote.resolve("a"), 2_000_000)).resumedFrom())
        .isGreaterThanOrEqualTo(2_000_000);
  }

  @Test
  void uploadUnderItsFinalNameIsContinuedThere() throws Exception {
    TransferOptions direct =
        new TransferOptions(false, ".tmp", true, false, Verification.SIZE, true)
            .resumingAt(recorded(source, 1_000_000));
    Files.write(remote.resolve("a"), Arrays.copyOf(content, 1_500_000));
    TransferReceipt receipt = connection.upload(source, "/a", direct, control);
    assertThat(receipt.resumedFrom()).isEqualTo(1_500_000);
    assertThat(receipt.sha256()).isEqualTo(sha256);
    assertThat(remote.resolve("a")).hasBinaryContent(content);
  }
}
