package io.courier.transfer;

import static io.courier.transfer.FakeSession.fault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.courier.connection.ConnectionEvent;
import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.connection.ConnectionLeases.Lease;
import io.courier.core.Actor;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RemoteFile;
import io.courier.jca.api.RenameInDoubtException;
import io.courier.jca.api.SessionInfo;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.Verification;
import io.courier.transfer.ExecutionSessions.FilePair;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class PooledExecutionSessionsTest {
  private static final UUID C = UUID.randomUUID();
  private static final UUID EXECUTION = UUID.randomUUID();
  private static final FilePair FILES = new FilePair(Path.of("/local/a"), "/in/a");

  private final FakeGround ground = new FakeGround();
  private final Control control = new Control();
  private final PooledExecutionSessions sessions =
      new PooledExecutionSessions(ground, new Occasion(Actor.SYSTEM, EXECUTION), control);

  @Test
  @Tag("SESS-01")
  @Tag("SESS-03")
  @Tag("CAUD-02")
  @Tag("CAUD-03")
  @Tag("CAUD-04")
  void oneSessionServesAllStepsAndIsGivenBack() {
    upload();
    download();
    sessions.makeDirectory(C, "/in/x", true);
    sessions.rename(C, "/in/a", "/in/b");
    sessions.deleteFile(C, "/in/b");
    sessions.removeDirectory(C, "/in/x", false);
    assertThat(ground.opened).hasSize(1);
    sessions.close();
    assertThat(ground.opened.get(0).closed).isTrue();
    assertThat(ground.operations())
        .containsExactly(
            "Connected",
            "AuthSuccess",
            "Upload",
            "Download",
            "Mkdir",
            "Rename",
            "Delete",
            "Rmdir",
            "Disconnected");
    assertThat(ground.events).allMatch(e -> EXECUTION.equals(e.occasion().executionId()));
    ConnectionEvent upload = ground.events.get(2);
    assertThat(upload.bytes()).isEqualTo(1000);
    assertThat(upload.duration()).isEqualTo(Duration.ofMillis(500));
    assertThat(upload.details())
        .containsEntry("success", true)
        .containsEntry("averageBytesPerSec", 2000L)
        .containsEntry("replace", "none")
        .containsEntry("verified", "size");
    assertThat(ground.events.get(5).details()).containsEntry("replace", "non_atomic");
    assertThat(ground.leases).isEmpty();
  }

  @Test
  @Tag("SESS-02")
  @Tag("SESS-04")
  void twoConnectionsAreTwoSessions() {
    sessions.stat(C, "/");
    sessions.stat(UUID.randomUUID(), "/");
    assertThat(ground.opened).hasSize(2);
  }

  @Test
  @Tag("SESS-05")
  void firstUseByManyAtOnceOpensOnce() throws Exception {
    List<Thread> users = new CopyOnWriteArrayList<>();
    ExecutorService threads =
        Executors.newFixedThreadPool(
            8,
            task -> {
              Thread user = new Thread(task);
              users.add(user);
              return user;
            });
    // an open lasts until everybody else has come to a wait, in another open or before it
    ground.whileOpening =
        () ->
            await()
                .until(
                    () ->
                        users.size() == 8
                            && users.stream()
                                .noneMatch(t -> t.getState() == Thread.State.RUNNABLE));
    try {
      List<Future<?>> uses = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        uses.add(threads.submit(() -> sessions.stat(C, "/")));
      }
      for (Future<?> use : uses) {
        use.get(20, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(ground.opened).hasSize(1);
  }

  @Test
  void statusIsCheckedAtEveryOpen() {
    ground.refusal = new CourierException(ErrorCode.CONNECTION_REQUIRES_ATTENTION, "changed");
    assertCode(ErrorCode.CONNECTION_REQUIRES_ATTENTION, this::upload);
    assertThat(ground.opened).isEmpty();
    ground.refusal = null;
    ground.sessions.add(new FakeSession().failing(fault(Reason.CONNECTION_LOST)));
    sessions.stat(C, "/");
    assertThat(ground.resolved).isEqualTo(3);
  }

  @Test
  @Tag("SESS-06")
  @Tag("SESS-07")
  void deadSessionIsReplacedBeforeTheCall() {
    sessions.stat(C, "/");
    ground.opened.get(0).connected = false;
    sessions.stat(C, "/");
    assertThat(ground.opened).hasSize(2);
    assertThat(ground.opened.get(0).calls).hasSize(1);
    assertThat(ground.opened.get(0).closed).isTrue();
  }

  @Test
  @Tag("SESS-06")
  void idleSessionIsProbed() {
    ground.keepalive = Duration.ZERO;
    sessions.stat(C, "/");
    FakeSession first = ground.opened.get(0).failing(fault(Reason.TIMED_OUT));
    sessions.stat(C, "/");
    assertThat(first.probes).isEqualTo(1);
    assertThat(ground.opened).hasSize(2);
  }

  @Test
  @Tag("SESS-07")
  @Tag("SESS-09")
  void reconnectsAsOftenAsAllowed() {
    for (int i = 0; i < 3; i++) {
      ground.sessions.add(new FakeSession().failing(fault(Reason.CONNECTION_LOST)));
    }
    long start = System.nanoTime();
    CourierException lost = assertCode(ErrorCode.CONNECTION_LOST, this::download);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(3));
    assertThat(ground.opened).hasSize(3);
    assertThat(lost).hasMessageContaining("Bank drop").hasMessageContaining("2 reconnects");
    assertThat(lost).hasCauseInstanceOf(FileTransferException.class);
    assertThat(ground.events.get(ground.events.size() - 1).details())
        .containsEntry("success", false)
        .containsEntry("errorCode", 3030);
  }

  @Test
  @Tag("SESS-07")
  void zeroRetriesMeanNoReconnect() {
    ground.retries = 0;
    ground.sessions.add(new FakeSession().failing(fault(Reason.TIMED_OUT)));
    assertCode(ErrorCode.CONNECTION_LOST, this::download);
    assertThat(ground.opened).hasSize(1);
  }

  @Test
  @Tag("SESS-07")
  void failedReconnectsCountAndTrustIsFinal() {
    ground.sessions.add(new FakeSession().failing(fault(Reason.CONNECTION_LOST)));
    sessions.stat(C, "/ok");
    ground.opened.get(1).connected = false;
    ground.openFailures.add(fault(Reason.UNREACHABLE));
    sessions.stat(C, "/ok");
    ground.opened.get(2).connected = false;
    ground.openFailures.add(fault(Reason.HOST_KEY_REJECTED));
    assertCode(ErrorCode.HOST_KEY_MISMATCH, () -> sessions.stat(C, "/"));
  }

  @ParameterizedTest
  @CsvSource({
    "AUTHENTICATION_FAILED,3001,AuthFailed",
    "UNREACHABLE,3003,Connected",
    "HOST_KEY_REJECTED,3002,Upload",
    "ALGORITHM_MISMATCH,3000,Connected"
  })
  @Tag("CAUD-02")
  void firstOpenIsTriedOnce(Reason reason, int code, String recorded) {
    ground.openFailures.add(fault(reason));
    CourierException failure = assertCode(ErrorCode.of(code), this::upload);
    assertThat(failure).hasMessage("scripted " + reason);
    assertThat(ground.operations().get(0)).isEqualTo(recorded);
    assertThat(ground.events.get(0).details()).containsEntry("success", false);
    assertThat(ground.leases).isEmpty();
  }

  @Test
  void tooManySessionsMeansWait() {
    ground.openFailures.add(fault(Reason.TOO_MANY_SESSIONS));
    upload();
    assertThat(ground.operations()).contains("Upload").doesNotContain("AuthFailed");
  }

  @Test
  void cancelEndsBackOff() {
    ground.retries = 3;
    ground.sessions.add(new FakeSession().failing(fault(Reason.CONNECTION_LOST)));
    control.cancelAfterAsks = 3;
    assertCode(ErrorCode.EXECUTION_INTERRUPTED, this::download);
    assertThat(ground.opened).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "NOT_FOUND,3031",
    "PERMISSION_DENIED,3032",
    "NO_SPACE,3032",
    "REFUSED,3032",
    "SOURCE_CHANGED,3032",
    "LOCAL_IO,3032",
    "SIZE_MISMATCH,3035",
    "RENAME_FAILED,3037",
    "INVALID_REQUEST,3036",
    "CANCELLED,2052"
  })
  void uploadFaultsHaveTheirCode(Reason reason, int code) {
    ground.sessions.add(new FakeSession().failing(fault(reason)));
    assertCode(ErrorCode.of(code), this::upload);
    assertThat(ground.opened).hasSize(1);
    assertThat(ground.opened.get(0).calls).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"NOT_FOUND,3031", "PERMISSION_DENIED,3033", "LOCAL_IO,3033", "SIZE_MISMATCH,3035"})
  void downloadFaultsHaveTheirCode(Reason reason, int code) {
    ground.sessions.add(new FakeSession().failing(fault(reason)));
    assertCode(ErrorCode.of(code), this::download);
  }

  @Test
  void fullDirectoryHasItsCode() {
    ground.sessions.add(new FakeSession().failing(fault(Reason.DIRECTORY_NOT_EMPTY)));
    assertCode(ErrorCode.DIRECTORY_NOT_EMPTY, () -> sessions.removeDirectory(C, "/x", false));
  }

  @Test
  void uploadInDoubtIsSettledNotSentAgain() {
    FileTransferException doubt =
        new RenameInDoubtException("lost", null, FakeSession.receipt("/in/a"));
    ground.sessions.add(new FakeSession().failing(doubt));
    upload();
    assertThat(ground.opened.get(1).calls).containsExactly("settle /in/a");
  }

  @Test
  void unsettledUploadIsInDoubt() {
    ground.retries = 0;
    ground.sessions.add(
        new FakeSession()
            .failing(new RenameInDoubtException("lost", null, FakeSession.receipt("/in/a"))));
    assertCode(ErrorCode.RENAME_FAILED, this::upload);
  }

  /** Whatever else fails afterwards: the truth is that the file may have been delivered. */
  @Test
  void doubtOutlivesReconnectsThatFail() {
    FakeSession first = new FakeSession();
    ground.retries = 1;
    ground.sessions.add(first);
    sessions.stat(C, "/in");
    first.failing(new RenameInDoubtException("lost", null, FakeSession.receipt("/in/a")));
    ground.openFailures.add(fault(Reason.UNREACHABLE));
    assertThatThrownBy(this::upload)
        .isInstanceOfSatisfying(
            CourierException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RENAME_FAILED))
        .hasCauseInstanceOf(RenameInDoubtException.class);
  }

  @Test
  void sessionWhoseOpenLeftNoTraceIsNotUsed() {
    FakeSession first = new FakeSession();
    ground.sessions.add(first);
    ground.recordsFail = true;
    assertThatThrownBy(() -> sessions.stat(C, "/in")).isInstanceOf(IllegalStateException.class);
    assertThat(first.closed).isTrue();
    ground.recordsFail = false;
    sessions.stat(C, "/in");
    assertThat(ground.opened).hasSize(2);
  }

  @Test
  void renameWhoseAnswerWasLostIsLookedAt() {
    FakeSession second = new FakeSession();
    second.files.add(new RemoteFile("b", "/in/b", 1, null, false, false));
    ground.sessions.add(new FakeSession().failing(fault(Reason.CONNECTION_LOST)));
    ground.sessions.add(second);
    sessions.rename(C, "/in/a", "/in/b");
    assertThat(second.calls).containsExactly("stat /in/a", "stat /in/b");
  }

  @Test
  void deletionWhoseAnswerWasLostCountsAsDone() {
    ground.sessions.add(new FakeSession().failing(fault(Reason.CONNECTION_LOST)));
    assertThat(sessions.deleteFile(C, "/in/a")).isTrue();
    assertThat(sessions.deleteFile(C, "/in/a")).isFalse();
  }

  @Test
  void listingIsNeverDeliveredTwice() {
    FakeSession first = new FakeSession().failing(fault(Reason.CONNECTION_LOST));
    first.files.add(new RemoteFile("a", "/a", 1, null, false, false));
    ground.sessions.add(first);
    List<String> seen = new ArrayList<>();
    assertCode(
        ErrorCode.CONNECTION_LOST, () -> sessions.list(C, "/", file -> seen.add(file.name())));
    assertThat(seen).containsExactly("a");
  }

  @Test
  void pathIsLeasedAndALostLeaseRefusesPublication() {
    ground.leaseLost = true;
    CourierException refused = assertCode(ErrorCode.RENAME_FAILED, this::upload);
    assertThat(refused).hasMessageContaining("nothing was published");
    ground.leaseLost = false;
    UUID other = UUID.randomUUID();
    ground.leases.put("/in/a", new Lease(C, "/in/a", other, 9));
    control.cancelAfterAsks = 2;
    assertCode(ErrorCode.EXECUTION_INTERRUPTED, this::upload);
  }

  @Test
  void connectionLimitsTheOptions() {
    ground.verification = Verification.REREAD;
    ground.allowNonAtomicReplace = false;
    upload();
    assertThat(ground.opened.get(0).options.verification()).isEqualTo(Verification.REREAD);
    assertThat(ground.opened.get(0).options.allowNonAtomicReplace()).isFalse();
    sessions.rename(C, "/a", "/b");
    assertThat(ground.opened.get(0).calls).contains("rename /a /b false");
  }

  @Test
  void reuseIsRecordedWithoutALogin() {
    FakeSession pooled = new FakeSession();
    pooled.reused = true;
    ground.sessions.add(pooled);
    sessions.stat(C, "/");
    assertThat(ground.operations()).containsExactly("Connected");
    assertThat(ground.events.get(0).details()).containsEntry("reused", true);
    assertThat(ground.opens).extracting(SessionInfo::reused).containsExactly(true);
  }

  @Test
  @Tag("SESS-03")
  void abortClosesSocketsAndCloseGivesBack() {
    sessions.stat(C, "/");
    sessions.abort();
    assertThat(ground.opened.get(0).connected).isFalse();
    assertCode(ErrorCode.EXECUTION_INTERRUPTED, this::upload);
    sessions.close();
    assertCode(ErrorCode.EXECUTION_INTERRUPTED, this::upload);
    assertThat(ground.opened).allMatch(s -> s.closed);
  }

  private void upload() {
    sessions.upload(C, FILES, TransferOptions.DEFAULT, control);
  }

  private void download() {
    sessions.download(C, FILES, TransferOptions.DEFAULT, control);
  }

  private static CourierException assertCode(ErrorCode code, ThrowingCallable work) {
    CourierException failure = catchThrowableOfType(CourierException.class, work);
    assertThat(failure).isNotNull();
    assertThat(failure.code()).isEqualTo(code);
    return failure;
  }

  /** Cancelled after some questions. */
  private static final class Control implements TransferControl {
    int cancelAfterAsks = Integer.MAX_VALUE;
    private int asks;

    @Override
    public void progress(long transferredBytes, long totalBytes) {
      // not of interest
    }

    @Override
    public boolean cancelled() {
      return ++asks > cancelAfterAsks;
    }

    @Override
    public void beforePublish() {
      // always allowed
    }
  }
}
