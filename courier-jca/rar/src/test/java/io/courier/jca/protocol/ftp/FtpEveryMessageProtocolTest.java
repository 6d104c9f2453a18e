package io.courier.jca.protocol.ftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Protocol;
import io.courier.jca.api.Reason;
import io.courier.jca.api.ResumePoint;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import io.courier.jca.api.TransferStart;
import io.courier.jca.api.Verification;
import io.courier.jca.fixture.FaultProxy;
import io.courier.jca.fixture.FtpTestServer;
import io.courier.jca.fixture.Partner;
import io.courier.jca.fixture.RecordingControl;
import io.courier.jca.fixture.TwoAttempts;
import io.courier.jca.ra.FileManagedConnectionFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.ftpserver.ftplet.DefaultFtpReply;
import org.apache.ftpserver.ftplet.FtpletResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults at every command of a transfer over FTP, and what the next attempt makes of it. */
class FtpEveryMessageProtocolTest {
  private static final int SIZE = 3_000_000;
  private static final TransferOptions RESUME =
      new TransferOptions(true, ".tmp", true, false, Verification.SIZE, true);
  private static final FileConnectionFactory FACTORY =
      (FileConnectionFactory) new FileManagedConnectionFactory().createConnectionFactory();

  @TempDir Path remote;
  @TempDir Path local;
  private final byte[] content = new byte[SIZE];
  private final AtomicInteger commands = new AtomicInteger();
  private final CountDownLatch over = new CountDownLatch(1);
  private FtpTestServer server;
  private FaultProxy proxy;
  private Path source;
  private TwoAttempts twice;

  @BeforeEach
  void open() throws Exception {
    server = start();
    proxy = new FaultProxy(server.port());
    new Random(7).nextBytes(content);
    source = Files.write(local.resolve("source"), content);
    twice =
        new TwoAttempts(
            new TwoAttempts.Ground(remote, source),
            this::connect,
            () -> {
              server.hook(FtpTestServer.Hook.NONE);
              proxy.mend();
            });
  }

  @AfterEach
  void close() {
    over.countDown();
    proxy.close();
    await().until(() -> server.openSessions() == 0);
    server.close();
  }

  /** FTPS overrides this and {@link #adjust}. */
  FtpTestServer start() throws Exception {
    return FtpTestServer.start(remote);
  }

  void adjust(Partner partner) {}

  private FileConnection connect() throws Exception {
    return partner(Duration.ofSeconds(2)).connectUnpooled(FACTORY);
  }

  private Partner partner(Duration silence) {
    Partner partner = new Partner("localhost", proxy.port());
    partner.protocol = Protocol.FTP;
    partner.user = FtpTestServer.USER;
    partner.password = FtpTestServer.PASSWORD;
    adjust(partner);
    return partner.with(silence);
  }

  /** The connection goes before the command is carried out, or its answer is lost. */
  private void cutAt(int command, boolean before) {
    commands.set(0);
    server.hook(
        (session, request) -> {
          if (commands.getAndIncrement() != command) {
            return FtpletResult.DEFAULT;
          }
          if (before) {
            return FtpletResult.DISCONNECT;
          }
          proxy.cutToClientAfter(0);
          return FtpletResult.DEFAULT;
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Tag("ATOM-05")
  @Tag("RES-06")
  @Tag("SESS-08")
  void uploadCutAtEveryCommand(boolean before) throws Exception {
    int cuts = 0;
    for (int i = 0; ; i++) {
      int command = i;
      twice.upload(command % 2 == 0, () -> cutAt(command, before));
      if (commands.get() <= command) {
        break;
      }
      cuts++;
    }
    assertThat(cuts).as("commands of an upload").isGreaterThan(6);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Tag("RES-06")
  void downloadCutAtEveryCommand(boolean before) throws Exception {
    int cuts = 0;
    for (int i = 0; ; i++) {
      int command = i;
      twice.download(() -> cutAt(command, before));
      if (commands.get() <= command) {
        break;
      }
      cuts++;
    }
    assertThat(cuts).as("commands of a download").isGreaterThan(3);
  }

  @Test
  void silenceAtEveryCommandEndsTheCall() throws Exception {
    int frozen = 0;
    for (int i = 0; ; i++) {
      int command = i;
      Files.deleteIfExists(remote.resolve("a"));
      FileConnection connection = partner(Duration.ofMillis(300)).connectUnpooled(FACTORY);
      commands.set(0);
      server.hook(
          (session, request) -> {
            if (commands.getAndIncrement() == command) {
              proxy.freeze();
            }
            return FtpletResult.DEFAULT;
          });
      long start = System.nanoTime();
      FileTransferException failure = null;
      try {
        connection.upload(source, "/a", TransferOptions.DEFAULT, TransferControl.NONE);
      } catch (FileTransferException e) {
        failure = e;
      }
      connection.close();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
      server.hook(FtpTestServer.Hook.NONE);
      proxy.mend();
      proxy.cut();
      twice.assertNothingOrWhole(false);
      if (commands.get() <= command) {
        assertThat(failure).isNull();
        break;
      }
      assertThat(failure).as("command %s", command).isNotNull();
      assertThat(failure.reason()).isIn(Reason.TIMED_OUT, Reason.RENAME_IN_DOUBT);
      frozen++;
    }
    assertThat(frozen).isGreaterThan(6);
  }

  @Test
  @Tag("RES-01")
  @Tag("RES-04")
  void partsAreContinuedInBothDirections() throws Exception {
    RecordingControl control = new RecordingControl();
    ResumePoint mine =
        new ResumePoint(SIZE, Files.getLastModifiedTime(source).toInstant(), 2_000_000);
    Files.write(remote.resolve("a.tmp"), Arrays.copyOf(content, 2_000_001));
    try (FileConnection connection = connect()) {
      TransferReceipt sent = connection.upload(source, "/a", RESUME.resumingAt(mine), control);
      assertThat(sent.resumedFrom()).isEqualTo(2_000_001);
      assertThat(remote.resolve("a")).hasBinaryContent(content);

      RecordingControl whole = new RecordingControl();
      connection.download("/a", local.resolve("first"), RESUME, whole);
      TransferStart seen = whole.starts().get(0);
      Files.write(local.resolve("b.part"), Arrays.copyOf(content, 1_500_000));
      TransferReceipt fetched =
          connection.download(
              "/a",
              local.resolve("b"),
              RESUME.resumingAt(new ResumePoint(SIZE, seen.sourceModified(), 1)),
              control);
      assertThat(fetched.resumedFrom()).isEqualTo(1_500_000);
      assertThat(fetched.sha256()).isEqualTo(sent.sha256());
      assertThat(local.resolve("b")).hasBinaryContent(content);
    }
  }

  @Test
  void aServerWithoutResumeGetsTheWholeFile() throws Exception {
    server.hook(
        (session, request) -> {
          if (!request.getCommand().equals("REST")) {
            return FtpletResult.DEFAULT;
          }
          session.write(new DefaultFtpReply(502, "REST not implemented"));
          return FtpletResult.SKIP;
        });
    ResumePoint mine =
        new ResumePoint(SIZE, Files.getLastModifiedTime(source).toInstant(), 2_000_000);
    Files.write(remote.resolve("a.tmp"), Arrays.copyOf(content, 2_000_000));
    RecordingControl control = new RecordingControl();
    try (FileConnection connection = connect()) {
      assertThat(connection.upload(source, "/a", RESUME.resumingAt(mine), control).resumedFrom())
          .isZero();
      assertThat(control.starts().get(0).resumeUnsupported()).isTrue();
      assertThat(remote.resolve("a")).hasBinaryContent(content);

      RecordingControl whole = new RecordingControl();
      connection.download("/a", local.resolve("first"), RESUME, whole);
      Files.write(local.resolve("b.part"), Arrays.copyOf(content, 1_500_000));
      RecordingControl again = new RecordingControl();
      ResumePoint theirs = new ResumePoint(SIZE, whole.starts().get(0).sourceModified(), 1_500_000);
      assertThat(
              connection
                  .download("/a", local.resolve("b"), RESUME.resumingAt(theirs), again)
                  .resumedFrom())
          .isZero();
      assertThat(again.starts()).last().matches(TransferStart::resumeUnsupported);
      assertThat(local.resolve("b")).hasBinaryContent(content);
    }
  }
}
