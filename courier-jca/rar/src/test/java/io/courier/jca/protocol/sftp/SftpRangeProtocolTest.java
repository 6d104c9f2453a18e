package io.courier.jca.protocol.sftp;

import static io.courier.jca.fixture.Faults.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.Reason;
import io.courier.jca.api.ResumePoint;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import io.courier.jca.api.Verification;
import io.courier.jca.fixture.MinaServer;
import io.courier.jca.fixture.Partner;
import io.courier.jca.fixture.PoolLender;
import io.courier.jca.fixture.RecordingControl;
import io.courier.jca.ra.FileManagedConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A large file over its own session and one that is lent. */
@Tag("XFER-10")
class SftpRangeProtocolTest {
  private static final int SIZE = 66_000_001;

  private final FileConnectionFactory factory =
      (FileConnectionFactory) new FileManagedConnectionFactory().createConnectionFactory();

  @TempDir Path remote;
  @TempDir Path local;
  private MinaServer server;
  private Partner partner;
  private byte[] content;
  private String sha256;

  @BeforeEach
  void open() throws Exception {
    server = MinaServer.start(remote);
    partner = new Partner(server.port()).limits(Duration.ZERO, Duration.ofHours(1), 4);
    content = new byte[SIZE];
    new Random(11).nextBytes(content);
    Files.write(remote.resolve("big"), content);
    sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  @AfterEach
  void close() {
    await("every session is given back").until(() -> server.openSessions() == 0);
    server.close();
  }

  @Test
  void rangesOverTwoSessionsAreTheSameFile() throws Exception {
    PoolLender lender = new PoolLender(factory, partner, 3);
    RecordingControl control = new RecordingControl();
    try (FileConnection session = partner.connect(factory)) {
      session.lend(lender);
      TransferReceipt receipt =
          session.download("/big", local.resolve("big"), TransferOptions.DEFAULT, control);
      assertThat(receipt.sha256()).isEqualTo(sha256);
      assertThat(receipt.sizeBytes()).isEqualTo(SIZE);
    }
    assertThat(Files.mismatch(local.resolve("big"), remote.resolve("big"))).isEqualTo(-1);
    assertThat(lender.lent()).isPositive();
    await().untilAsserted(() -> assertThat(lender.returned()).isEqualTo(lender.lent()));
    assertThat(lender.broken()).isZero();
    assertThat(control.reports()).isSorted().endsWith((long) SIZE);
  }

  @Test
  void lentSessionThatBreaksCostsNothing() throws Exception {
    PoolLender lender = new PoolLender(factory, partner, 1);
    RecordingControl control = new RecordingControl();
    boolean[] broken = {false};
    Set<Long> own = new HashSet<>();
    control.onReport(
        () -> {
          if (!broken[0] && lender.lent() == 1) {
            broken[0] = true;
            server.breakOneBut(own);
          }
        });
    try (FileConnection session = partner.connect(factory)) {
      own.addAll(server.sessionIds());
      session.lend(lender);
      TransferReceipt receipt =
          session.download("/big", local.resolve("big"), TransferOptions.DEFAULT, control);
      assertThat(receipt.sha256()).isEqualTo(sha256);
    }
    assertThat(broken[0]).isTrue();
    assertThat(Files.mismatch(local.resolve("big"), remote.resolve("big"))).isEqualTo(-1);
    await().untilAsserted(() -> assertThat(lender.returned()).isEqualTo(lender.lent()));
    assertThat(lender.broken()).isEqualTo(1);
  }

  @Test
  @Tag("SFTP-06")
  void whatIsKeptForResumeHasNoGapsAndIsContinuedInRanges() throws Exception {
    TransferOptions resumable =
        new TransferOptions(true, ".tmp", true, false, Verification.SIZE, true);
    try (FileConnection session = partner.connect(factory)) {
      session.lend(new PoolLender(factory, partner, 1));
      fails(
          Reason.CANCELLED,
          () ->
              session.download(
                  "/big",
                  local.resolve("big"),
                  resumable,
                  new RecordingControl().cancelAt(20_000_000)));
      Path part = local.resolve("big.part");
      long kept = Files.size(part);
      assertThat(kept).isBetween(20_000_000L, (long) SIZE);
      byte[] stored = Files.readAllBytes(part);
      assertThat(Arrays.mismatch(stored, content)).isEqualTo(stored.length);
      TransferReceipt receipt =
          session.download(
              "/big",
              local.resolve("big"),
              resumable.resumingAt(
                  new ResumePoint(
                      SIZE, session.stat("/big").orElseThrow().lastModified(), 20_000_000, true)),
              TransferControl.NONE);
      assertThat(receipt.resumedFrom()).isEqualTo(20_000_000);
      assertThat(receipt.sha256()).isEqualTo(sha256);
    }
  }

  @Test
  void sourceThatShrinksMeanwhileIsNotPublished() throws Exception {
    RecordingControl control = new RecordingControl();
    control.onReport(
        () -> {
          try {
            Files.write(remote.resolve("big"), new byte[10]);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    try (FileConnection session = partner.connect(factory)) {
      session.lend(new PoolLender(factory, partner, 1));
      fails(
          Reason.SOURCE_CHANGED,
          () -> session.download("/big", local.resolve("big"), TransferOptions.DEFAULT, control));
    }
    assertThat(local.resolve("big")).doesNotExist();
    assertThat(local.resolve("big.part")).doesNotExist();
  }
}
