package io.courier.jca.protocol.sftp;

import static io.courier.jca.fixture.Faults.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.Reason;
import io.courier.jca.api.ResumePoint;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import io.courier.jca.api.TransferStart;
import io.courier.jca.api.Verification;
import io.courier.jca.fixture.MinaServer;
import io.courier.jca.fixture.Partner;
import io.courier.jca.fixture.RecordingControl;
import io.courier.jca.fixture.TwoAttempts;
import io.courier.jca.ra.FileManagedConnectionFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The local disk takes no more: this process may not make files longer than a megabyte. */
class FullDiskProtocolTest {
  private static final String UNLIMITED = "unlimited";
  private static final TransferOptions RESUME =
      new TransferOptions(true, ".tmp", true, false, Verification.SIZE, true);

  @TempDir Path remote;
  @TempDir Path local;
  private MinaServer server;
  private FileConnection connection;
  private final byte[] content = new byte[3_000_000];

  @BeforeEach
  void open() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "prlimit of util-linux");
    server = MinaServer.start(remote);
    FileConnectionFactory factory =
        (FileConnectionFactory) new FileManagedConnectionFactory().createConnectionFactory();
    connection = new Partner(server.port()).connectUnpooled(factory);
    new Random(3).nextBytes(content);
    Files.write(remote.resolve("a"), content);
  }

  @AfterEach
  void close() throws Exception {
    if (server == null) {
      return;
    }
    limit(UNLIMITED);
    connection.close();
    await().until(() -> server.openSessions() == 0);
    server.close();
  }

  private static void limit(String bytes) throws Exception {
    Process process =
        new ProcessBuilder(
                "/usr/bin/prlimit",
                "--pid",
                Long.toString(ProcessHandle.current().pid()),
                "--fsize=" + bytes + ":")
            .inheritIO()
            .start();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void downloadFailsCleanlyAndGoesOnWhenThereIsRoomAgain() throws Exception {
    limit("1000000");
    fails(
        Reason.LOCAL_IO,
        () ->
            connection.download(
                "/a", local.resolve("a"), TransferOptions.DEFAULT, TransferControl.NONE));
    assertThat(TwoAttempts.names(local)).isEmpty();
    RecordingControl control = new RecordingControl();
    fails(Reason.LOCAL_IO, () -> connection.download("/a", local.resolve("a"), RESUME, control));
    assertThat(TwoAttempts.names(local)).containsExactly("a.part");
    limit(UNLIMITED);
    TransferStart start = control.starts().get(0);
    TransferReceipt receipt =
        connection.download(
            "/a",
            local.resolve("a"),
            RESUME.resumingAt(new ResumePoint(content.length, start.sourceModified(), 0)),
            TransferControl.NONE);
    assertThat(receipt.resumedFrom()).isBetween(900_000L, 1_000_000L);
    assertThat(local.resolve("a")).hasBinaryContent(content);
    assertThat(TwoAttempts.names(local)).containsExactly("a");
  }
}
