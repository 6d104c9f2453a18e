package io.courier.jca.protocol.sftp;

import static io.courier.jca.fixture.Faults.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.FileMove;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RenameInDoubtException;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.fixture.FaultProxy;
import io.courier.jca.fixture.MinaServer;
import io.courier.jca.fixture.Partner;
import io.courier.jca.fixture.PoolLender;
import io.courier.jca.fixture.RecordingControl;
import io.courier.jca.fixture.RecordingSet;
import io.courier.jca.ra.FileManagedConnectionFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many small files at once: each keeps every promise of a single transfer. */
class SftpSetProtocolTest {
  private static final TransferOptions ATOMIC = TransferOptions.DEFAULT;
  private static final int FILES = 300;

  private final FileConnectionFactory factory =
      (FileConnectionFactory) new FileManagedConnectionFactory().createConnectionFactory();
  private final Random random = new Random(3);

  @TempDir Path remote;
  @TempDir Path local;
  private MinaServer server;
  private Partner partner;

  @BeforeEach
  void open() {
    server = MinaServer.start(remote);
    partner = new Partner(server.port()).limits(Duration.ZERO, Duration.ofHours(1), 4);
  }

  @AfterEach
  void close() {
    await("every session is given back").until(() -> server.openSessions() == 0);
    server.close();
  }

  /** Sizes around the block, mostly small; every seventeenth empty. */
  private List<FileMove> files(Path directory, boolean up) throws IOException {
    List<FileMove> moves = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      int size = i % 17 == 0 ? 0 : i % 50 == 0 ? 32_768 + i : random.nextInt(3000);
      byte[] content = new byte[size];
      random.nextBytes(content);
      Files.write(directory.resolve("f" + i), content);
      moves.add(new FileMove((up ? directory : local).resolve("f" + i), "/f" + i));
    }
    return moves;
  }

  private void assertAllThere(RecordingSet set, Path from, Path to) throws Exception {
    assertThat(set.failed()).isEmpty();
    assertThat(set.finished()).hasSize(FILES);
    for (int i = 0; i < FILES; i++) {
      byte[] content = Files.readAllBytes(from.resolve("f" + i));
      assertThat(Files.readAllBytes(to.resolve("f" + i))).isEqualTo(content);
      assertThat(set.finished().get(i).sha256())
          .isEqualTo(
              HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
    }
    assertThat(to.toFile().list()).hasSize(FILES);
  }

  @Test
  void everyFileArrivesInBothDirections() throws Exception {
    List<FileMove> down = files(remote, false);
    try (FileConnection session = partner.connect(factory)) {
      RecordingSet fetched = new RecordingSet();
      session.downloadAll(down, ATOMIC, fetched);
      assertAllThere(fetched, remote, local);
      for (int i = 0; i < FILES; i += 2) {
        Files.delete(remote.resolve("f" + i));
      }
      RecordingSet sent = new RecordingSet();
      session.uploadAll(down, ATOMIC, sent);
      assertAllThere(sent, local, remote);
      assertThat(sent.finished().get(1).replaced()).isEqualTo("atomic");
      assertThat(sent.finished().get(2).replaced()).isEqualTo("none");
    }
  }

  @Test
  void setIsSpreadOverLentSessionsAndOneThatBreaksCostsNothing() throws Exception {
    List<FileMove> down = files(remote, false);
    PoolLender lender = new PoolLender(factory, partner, 1);
    boolean[] broken = {false};
    Set<Long> own = new HashSet<>();
    RecordingSet set =
        new RecordingSet(
            index -> {
              if (!broken[0] && index > 40) {
                await("the further login").until(() -> lender.lent() == 1);
                broken[0] = true;
                server.breakOneBut(own);
              }
              return new RecordingControl();
            });
    try (FileConnection session = partner.connect(factory)) {
      own.addAll(server.sessionIds());
      session.lend(lender);
      session.downloadAll(down, ATOMIC, set);
    }
    assertThat(broken[0]).isTrue();
    assertAllThere(set, remote, local);
  }

  @Test
  void largeFilesOfASetGoTheirOrdinaryWay() throws Exception {
    byte[] large = new byte[3_000_000];
    random.nextBytes(large);
    Files.write(remote.resolve("large"), large);
    Files.write(remote.resolve("small"), new byte[5]);
    List<FileMove> moves =
        List.of(
            new FileMove(local.resolve("large"), "/large"),
            new FileMove(local.resolve("small"), "/small"));
    try (FileConnection session = partner.connect(factory)) {
      RecordingSet down = new RecordingSet();
      session.downloadAll(moves, ATOMIC, down);
      assertThat(down.finished()).hasSize(2);
      Files.delete(remote.resolve("large"));
      session.uploadAll(moves, ATOMIC, new RecordingSet());
    }
    assertThat(Files.readAllBytes(remote.resolve("large"))).isEqualTo(large);
  }

  @Test
  void afterAFailureThoseUnderWayAreSettledAndNoneIsStarted() throws Exception {
    List<FileMove> down = files(remote, false);
    Files.delete(remote.resolve("f100"));
    RecordingSet set = new RecordingSet();
    try (FileConnection session = partner.connect(factory)) {
      fails(Reason.NOT_FOUND, () -> session.downloadAll(down, ATOMIC, set));
      assertThat(session.isConnected()).isTrue();
      session.probe();
    }
    assertThat(set.isSettled()).isTrue();
    assertThat(set.failed()).containsOnlyKeys(100);
    assertThat(local.toFile().list()).hasSize(set.finished().size());
    assertThat(set.finished().size()).isLessThan(FILES - 1);
  }

  @Test
  @Tag("ATOM-03")
  void refusedPublicationLeavesNothingOfThatFile() throws Exception {
    List<FileMove> up = files(local, true);
    RecordingSet set =
        new RecordingSet(
            index ->
                index == 40
                    ? new RecordingControl()
                        .refuse(new FileTransferException(Reason.PUBLICATION_REFUSED, "not yours"))
                    : new RecordingControl());
    try (FileConnection session = partner.connect(factory)) {
      fails(Reason.PUBLICATION_REFUSED, () -> session.uploadAll(up, ATOMIC, set));
    }
    assertThat(set.isSettled()).isTrue();
    assertThat(set.failed()).containsOnlyKeys(40);
    assertThat(remote.toFile().list()).hasSize(set.finished().size());
    assertThat(remote.resolve("f40")).doesNotExist();
  }

  @Test
  @Tag("XFER-09")
  void cancelSettlesEveryFileAndTheSessionStaysUsable() throws Exception {
    List<FileMove> up = files(local, true);
    RecordingControl shared = new RecordingControl();
    AtomicInteger started = new AtomicInteger();
    RecordingSet set =
        new RecordingSet(
            index -> {
              if (started.incrementAndGet() == 150) {
                shared.cancel();
              }
              return shared;
            });
    try (FileConnection session = partner.connect(factory)) {
      fails(Reason.CANCELLED, () -> session.uploadAll(up, ATOMIC, set));
      assertThat(session.isConnected()).isTrue();
      session.probe();
    }
    assertThat(set.isSettled()).isTrue();
    assertThat(remote.toFile().list()).hasSize(set.finished().size());
  }

  @Test
  void brokenListenerLeavesNoTemporaryFile() throws Exception {
    List<FileMove> up = files(local, true);
    RecordingSet set =
        new RecordingSet(
            index ->
                new RecordingControl()
                    .onPublish(
                        () -> {
                          if (index == 30) {
                            throw new IllegalStateException("broken listener");
                          }
                        }));
    try (FileConnection session = partner.connect(factory)) {
      assertThat(catchThrowable(() -> session.uploadAll(up, ATOMIC, set)))
          .isInstanceOf(IllegalStateException.class);
    }
    try (Stream<Path> left = Files.list(remote)) {
      assertThat(left.filter(file -> file.toString().endsWith(".tmp"))).isEmpty();
    }
  }

  @Test
  void leftoversAreReplacedButNeverWrittenThrough() throws Exception {
    Files.writeString(local.resolve("a"), "new");
    Files.writeString(local.resolve("b"), "new");
    Files.writeString(remote.resolve("a.tmp"), "leftover that is longer");
    Files.writeString(remote.resolve("victim"), "untouched");
    Files.createSymbolicLink(remote.resolve("b.tmp"), Path.of("victim"));
    try (FileConnection session = partner.connect(factory)) {
      session.uploadAll(
          List.of(new FileMove(local.resolve("a"), "/a"), new FileMove(local.resolve("b"), "/b")),
          ATOMIC,
          new RecordingSet());
    }
    assertThat(remote.resolve("a")).hasContent("new");
    assertThat(remote.resolve("b")).hasContent("new");
    assertThat(remote.resolve("victim")).hasContent("untouched");
    assertThat(remote.toFile().list()).containsExactlyInAnyOrder("a", "b", "victim");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  @Tag("ATOM-05")
  void cutAnywhereThereIsNoFileOrAWholeOneAndTheTruthIsTold(int seed) throws Exception {
    List<FileMove> up = files(local, true);
    RecordingSet set = new RecordingSet();
    try (FaultProxy proxy = new FaultProxy(server.port())) {
      Partner behind = new Partner(proxy.port()).limits(Duration.ZERO, Duration.ofHours(1), 2);
      FileConnection session = behind.connect(factory);
      proxy.cutToServerAfter(5_000 + new Random(seed).nextInt(300_000));
      fails(Reason.CONNECTION_LOST, () -> lostOrInDoubt(session, up, set));
      session.close();
    }
    assertThat(set.isSettled()).isTrue();
    await().until(() -> server.openSessions() == 0);
    for (int i = 0; i < FILES; i++) {
      Path there = remote.resolve("f" + i);
      boolean whole = Files.exists(there) && Files.mismatch(there, local.resolve("f" + i)) < 0;
      assertThat(Files.exists(there)).isEqualTo(whole);
      if (set.finished().containsKey(i)) {
        assertThat(whole).isTrue();
      } else if (whole) {
        // Published, but nobody could know: said so, with the receipt to settle it by.
        assertThat(set.failed().get(i)).isInstanceOf(RenameInDoubtException.class);
      }
    }
  }

  private static void lostOrInDoubt(FileConnection session, List<FileMove> up, RecordingSet set)
      throws FileTransferException {
    try {
      session.uploadAll(up, ATOMIC, set);
    } catch (RenameInDoubtException e) {
      throw new FileTransferException(Reason.CONNECTION_LOST, e.getMessage(), e);
    }
  }
}
