package io.courier.jca.protocol.sftp;

import static io.courier.jca.fixture.Faults.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.Verification;
import io.courier.jca.fixture.FaultProxy;
import io.courier.jca.fixture.MinaServer;
import io.courier.jca.fixture.Partner;
import io.courier.jca.fixture.TamperedSftp;
import io.courier.jca.fixture.TamperedSftp.Fault;
import io.courier.jca.fixture.TwoAttempts;
import io.courier.jca.ra.FileManagedConnectionFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults at every single message of a transfer, and what the next attempt makes of it. */
class SftpEveryMessageProtocolTest {
  private static final int SIZE = 300_000;
  private static final TransferOptions RESUME =
      new TransferOptions(true, ".tmp", true, false, Verification.SIZE, true);
  private static final FileConnectionFactory FACTORY =
      (FileConnectionFactory) new FileManagedConnectionFactory().createConnectionFactory();

  @TempDir Path remote;
  @TempDir Path local;
  private final byte[] content = new byte[SIZE];
  private MinaServer server;
  private TamperedSftp sftp;
  private FaultProxy proxy;
  private Path source;
  private TwoAttempts twice;
  private int port;

  @BeforeEach
  void open() throws Exception {
    server = MinaServer.start(remote);
    sftp = new TamperedSftp(server);
    proxy = new FaultProxy(server.port());
    port = server.port();
    new Random(7).nextBytes(content);
    source = Files.write(local.resolve("source"), content);
    twice =
        new TwoAttempts(
            new TwoAttempts.Ground(remote, source),
            this::connect,
            () -> {
              sftp.mend();
              proxy.mend();
            });
  }

  @AfterEach
  void close() {
    sftp.close();
    proxy.close();
    await().until(() -> server.openSessions() == 0);
    server.close();
    await("no thread of a dead session")
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(t -> t.getName().startsWith("Connect thread")));
  }

  private FileConnection connect() throws Exception {
    return new Partner(port).with(Duration.ofSeconds(2)).connectUnpooled(FACTORY);
  }

  @ParameterizedTest
  @EnumSource(names = {"CUT_BEFORE", "CUT_AFTER"})
  @Tag("ATOM-05")
  @Tag("RES-06")
  @Tag("SESS-08")
  void uploadCutAtEveryMessage(Fault fault) throws Exception {
    int cuts = 0;
    for (int i = 0; ; i++) {
      int message = i;
      twice.upload(message % 2 == 0, () -> sftp.set(fault, message));
      if (sftp.messages() <= message) {
        break;
      }
      cuts++;
    }
    assertThat(cuts).as("messages of an upload").isGreaterThan(15);
  }

  @ParameterizedTest
  @EnumSource(names = {"CUT_BEFORE", "CUT_AFTER"})
  @Tag("RES-06")
  void downloadCutAtEveryMessage(Fault fault) throws Exception {
    int cuts = 0;
    for (int i = 0; ; i++) {
      int message = i;
      twice.download(() -> sftp.set(fault, message));
      if (sftp.messages() <= message) {
        break;
      }
      cuts++;
    }
    assertThat(cuts).as("messages of a download").isGreaterThan(12);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void cutsAtRandomBytes(int seed) throws Exception {
    port = proxy.port();
    Random random = new Random(seed);
    for (int i = 0; i < 5; i++) {
      int bytes = random.nextInt(SIZE);
      twice.upload(i % 2 == 0, () -> proxy.cutToServerAfter(bytes));
      proxy.mend();
      twice.download(() -> proxy.cutToClientAfter(bytes));
      proxy.mend();
    }
  }

  @Test
  void silenceAtEveryMessageEndsTheCall() throws Exception {
    Files.write(remote.resolve("there"), content);
    int frozen = 0;
    for (int message = 0; ; message++) {
      FileConnection connection =
          new Partner(port).with(Duration.ofMillis(200)).connectUnpooled(FACTORY);
      sftp.set(Fault.FREEZE, message);
      long start = System.nanoTime();
      FileTransferException failure = null;
      try {
        connection.upload(source, "/a", TransferOptions.DEFAULT, TransferControl.NONE);
        connection.download(
            "/there", local.resolve("b"), TransferOptions.DEFAULT, TransferControl.NONE);
      } catch (FileTransferException e) {
        failure = e;
      }
      connection.close();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
      if (sftp.messages() <= message) {
        assertThat(failure).isNull();
        break;
      }
      assertThat(failure).as("message %s", message).isNotNull();
      assertThat(failure.reason()).isIn(Reason.TIMED_OUT, Reason.RENAME_IN_DOUBT);
      twice.assertNothingOrWhole(false);
      Files.deleteIfExists(remote.resolve("a"));
      frozen++;
    }
    assertThat(frozen).isGreaterThan(25);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1})
  @Tag("RES-02")
  @Tag("RES-05")
  void aServerThatLiesAboutSizesGetsNothingPublished(int lie) throws Exception {
    Files.write(remote.resolve("there"), content);
    sftp.lieAboutSizes(lie);
    try (FileConnection connection = connect()) {
      fails(
          Reason.SIZE_MISMATCH,
          () -> connection.upload(source, "/a", TransferOptions.DEFAULT, TransferControl.NONE));
      FileTransferException wrong =
          fails(
              lie < 0 ? Reason.SOURCE_CHANGED : Reason.SIZE_MISMATCH,
              () ->
                  connection.download("/there", local.resolve("b"), RESUME, TransferControl.NONE));
      assertThat(wrong).hasMessageContaining("/there");
    }
    assertThat(TwoAttempts.names(remote)).containsExactly("there");
    assertThat(TwoAttempts.names(local)).containsExactly("source");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5})
  void aFileThatEndsTooEarlyIsNotComplete(int reads) throws Exception {
    Files.write(remote.resolve("there"), content);
    try (FileConnection connection = connect()) {
      sftp.endAfterReads(reads);
      fails(
          Reason.SIZE_MISMATCH,
          () -> connection.download("/there", local.resolve("b"), RESUME, TransferControl.NONE));
    }
    assertThat(TwoAttempts.names(local)).containsExactly("source");
  }
}
