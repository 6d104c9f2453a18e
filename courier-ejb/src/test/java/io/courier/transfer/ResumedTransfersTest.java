package io.courier.transfer;

import static io.courier.transfer.FakeSession.fault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.courier.connection.ConnectionEvent;
import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.connection.ConnectionLeases.Lease;
import io.courier.connection.ConnectionOperation;
import io.courier.core.Actor;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileSetControl;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RenameInDoubtException;
import io.courier.jca.api.ResumePoint;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import io.courier.jca.api.TransferStart;
import io.courier.jca.api.Verification;
import io.courier.transfer.ExecutionSessions.FilePair;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ResumedTransfersTest {
  private static final UUID C = UUID.randomUUID();
  private static final Instant THEN = Instant.parse("2026-07-01T02:00:11Z");
  private static final TransferOptions RESUME =
      new TransferOptions(true, ".tmp", true, false, Verification.SIZE, true);

  private final FakeGround ground = new FakeGround();
  private final PooledExecutionSessions sessions =
      new PooledExecutionSessions(
          ground, new Occasion(Actor.SYSTEM, UUID.randomUUID()), TransferControl.NONE);

  private static FilePair pair(String name) {
    return new FilePair(Path.of("/local/" + name), "/in/" + name);
  }

  private FakeSession session(TransferStart start, FileTransferException... failures) {
    FakeSession session = new FakeSession().failing(failures);
    session.start = start;
    ground.sessions.add(session);
    return session;
  }

  private List<ConnectionEvent> rows(String operation) {
    return ground.events.stream().filter(e -> e.operation().code().equals(operation)).toList();
  }

  @Test
  @Tag("SESS-08")
  void afterAReconnectTheTransferGoesOnWhereItStopped() {
    session(new TransferStart(5000, THEN, 1000, null, false), fault(Reason.CONNECTION_LOST));
    FakeSession second = session(new TransferStart(5000, THEN, 1700, null, false));
    sessions.upload(C, pair("a"), RESUME, TransferControl.NONE);
    assertThat(second.options.recorded()).isEqualTo(new ResumePoint(5000, THEN, 1700));

    second.failing(fault(Reason.CONNECTION_LOST));
    FakeSession third = session(null);
    sessions.download(C, pair("a"), RESUME, TransferControl.NONE);
    assertThat(third.options.recorded()).isEqualTo(new ResumePoint(5000, THEN, 2400));
  }

  @Test
  void withoutResumeNothingIsRemembered() {
    session(new TransferStart(5000, THEN, 0, null, false), fault(Reason.CONNECTION_LOST));
    FakeSession second = session(null);
    sessions.upload(C, pair("a"), TransferOptions.DEFAULT, TransferControl.NONE);
    assertThat(second.options.recorded()).isNull();
  }

  @Test
  void theRecordOfAnEarlierAttemptReachesTheAdapter() {
    ResumePoint point = new ResumePoint(5000, THEN, 10, true);
    FakeSession session = session(null);
    sessions.upload(C, pair("a"), RESUME.resumingAt(point), TransferControl.NONE);
    assertThat(session.options.recorded()).isEqualTo(point);
  }

  @Test
  @Tag("CAUD-03")
  void restartsAndFailuresAreTold() {
    session(new TransferStart(5000, THEN, 0, "The server cannot resume transfers.", true));
    sessions.upload(C, pair("a"), RESUME, TransferControl.NONE);
    assertThat(rows("Upload").get(0).details())
        .containsEntry("restart_reason", "The server cannot resume transfers.")
        .containsEntry("resumed_from", 0L)
        .containsEntry("warningCode", 3034);

    ground.opened.get(0).start = new TransferStart(5000, THEN, 3000, null, false);
    ground.opened.get(0).failing(fault(Reason.NO_SPACE));
    assertThat(
            catchThrowableOfType(
                    CourierException.class,
                    () -> sessions.upload(C, pair("b"), RESUME, TransferControl.NONE))
                .code())
        .isEqualTo(ErrorCode.UPLOAD_FAILED);
    ConnectionEvent failed = rows("Upload").get(1);
    assertThat(failed.bytes()).isEqualTo(700);
    assertThat(failed.duration()).isNotNull();
    assertThat(failed.details())
        .containsEntry("success", false)
        .containsEntry("errorCode", 3032)
        .containsEntry("resumed_from", 3000L);
  }

  @Test
  void aSetGoesOnBehindWhatIsFinishedAndSettlesWhatIsInDoubt() {
    session(null, new RenameInDoubtException("lost", null, FakeSession.receipt("/in/a")));
    FakeSession second = session(null);
    Recording control = new Recording();
    sessions.uploadAll(
        C, List.of(pair("a"), pair("b"), pair("c")), TransferOptions.DEFAULT, control);
    assertThat(second.calls).containsExactly("settle /in/a", "upload /in/b", "upload /in/c");
    assertThat(control.finished).containsExactly(0, 1, 2);
    assertThat(rows("Upload")).hasSize(3).allMatch(e -> e.details().get("success").equals(true));
    assertThat(ground.leases).isEmpty();
  }

  @Test
  void doubtsAreSettledEvenIfAnotherFileOfTheSetFailedForGood() {
    FakeSession first =
        session(
            null,
            new RenameInDoubtException("lost", null, FakeSession.receipt("/in/a")),
            fault(Reason.SIZE_MISMATCH));
    first.goesOnAfterDoubt = true;
    FakeSession second = session(null);
    Recording control = new Recording();
    CourierException failure =
        catchThrowableOfType(
            CourierException.class,
            () ->
                sessions.uploadAll(
                    C, List.of(pair("a"), pair("b"), pair("c")), TransferOptions.DEFAULT, control));
    assertThat(failure.code()).isEqualTo(ErrorCode.SIZE_MISMATCH);
    assertThat(second.calls).containsExactly("settle /in/a");
    assertThat(control.finished).containsExactly(0);
  }

  @Test
  void theFilesOfAFailedSetThatWereUnderWayFailed() {
    FakeSession first = session(null);
    sessions.stat(C, "/");
    Recording control = new Recording();
    control.onFinished = () -> first.failing(fault(Reason.PERMISSION_DENIED));
    assertThat(
            catchThrowableOfType(
                    CourierException.class,
                    () ->
                        sessions.uploadAll(
                            C,
                            List.of(pair("a"), pair("b"), pair("c")),
                            TransferOptions.DEFAULT,
                            control))
                .code())
        .isEqualTo(ErrorCode.UPLOAD_FAILED);
    assertThat(rows("Upload").stream().map(e -> e.details().get("success")))
        .containsExactly(true, false);
    assertThat(ground.leases).isEmpty();
  }

  @Test
  void everyPathOfASetIsLeasedFromTheFirstByteOn() {
    session(null);
    List<Integer> held = new ArrayList<>();
    Recording control = new Recording();
    control.onFinished = () -> held.add(ground.leases.size());
    sessions.uploadAll(C, List.of(pair("b"), pair("a")), TransferOptions.DEFAULT, control);
    assertThat(held).containsExactly(2, 2);
  }

  @Test
  void whoLostTheLeaseStopsWritingAtOnce() {
    ground.heartbeatNow = true;
    ground.leaseLost = true;
    session(null);
    CourierException lost =
        catchThrowableOfType(
            CourierException.class,
            () -> sessions.upload(C, pair("a"), TransferOptions.DEFAULT, TransferControl.NONE));
    assertThat(lost.code()).isEqualTo(ErrorCode.UPLOAD_FAILED);
    assertThat(lost).hasMessageContaining("nothing was published");
  }

  @Test
  void whoWaitsInOrderIsNotStuck() {
    session(null);
    UUID other = UUID.randomUUID();
    ground.leases.put("/in/a", new Lease(C, "/in/a", other, 7));
    List<Long> told = new ArrayList<>();
    TransferControl execution =
        new TransferControl() {
          @Override
          public void progress(long transferredBytes, long totalBytes) {
            told.add(transferredBytes);
            ground.giveBack(ground.leases.get("/in/a"));
          }

          @Override
          public boolean cancelled() {
            return false;
          }

          @Override
          public void beforePublish() {}
        };
    new PooledExecutionSessions(ground, new Occasion(Actor.SYSTEM, UUID.randomUUID()), execution)
        .upload(C, pair("a"), TransferOptions.DEFAULT, TransferControl.NONE);
    assertThat(told).hasSize(1);
    assertThat(rows("Upload")).hasSize(1);
  }

  @Test
  void aTemporaryFileThatAnotherExecutionWritesIsLeftAlone() {
    session(null);
    ground.leases.put("/in/a", new Lease(C, "/in/a", UUID.randomUUID(), 7));
    sessions.removePartial(C, "/in/a", "/in/a.tmp");
    assertThat(ground.opened).isEmpty();
    sessions.removePartial(C, "/in/b", "/in/b.tmp");
    assertThat(ground.opened.get(0).calls).containsExactly("delete /in/b.tmp");
  }

  @Test
  @Tag("SESS-01")
  void aTransferMayBorrowFurtherSessionsAndEachIsAnOpen() {
    ground.parallelSessions = 3;
    FakeSession own = session(null);
    sessions.upload(C, pair("a"), TransferOptions.DEFAULT, TransferControl.NONE);
    assertThat(ground.opened).hasSize(3);
    assertThat(ground.resolved).isEqualTo(3);
    assertThat(rows("Connected")).hasSize(3);
    assertThat(rows("AuthSuccess")).hasSize(3);
    assertThat(rows("Disconnected")).hasSize(2);
    assertThat(own.lender.most()).isZero();
    sessions.stat(C, "/");
    assertThat(ground.opened).hasSize(3);
    sessions.close();
    assertThat(rows("Disconnected")).hasSize(3);
  }

  @Test
  @Tag("SESS-01")
  void aFurtherSessionThatBrokeIsNotRecordedAsGivenBack() {
    ground.parallelSessions = 3;
    session(null).lentFaults.add(fault(Reason.CONNECTION_LOST));
    sessions.upload(C, pair("a"), TransferOptions.DEFAULT, TransferControl.NONE);
    assertThat(rows("Disconnected").stream().map(e -> e.details().get("success")))
        .containsExactly(false, true);
    assertThat(rows("Disconnected").stream().map(e -> e.details().get("pooled")))
        .containsExactly(false, true);
  }

  @Test
  void aFurtherSessionThatComesTooLateIsRecordedFromOpenToReturn() throws Exception {
    FurtherSessions lender =
        new FurtherSessions(
            ground,
            new FurtherSessions.Of(C, new Occasion(Actor.SYSTEM, null), 1),
            TransferControl.NONE);
    FileConnection late = lender.borrow().orElseThrow();
    late.close();
    lender.returned(late, null);
    lender.returned(late, null);
    assertThat(ground.operations()).containsExactly("Connected", "AuthSuccess", "Disconnected");
    // the row of the login is refused: then the session is not lent, and the end is told all the
    // same
    ground.events.clear();
    ground.refusedRows = row -> row.operation() == ConnectionOperation.AUTH_SUCCESS;
    assertThat(lender.borrow()).isEmpty();
    assertThat(ground.operations()).containsExactly("Connected", "Disconnected");
    assertThat(ground.opened).allMatch(session -> session.closed);
  }

  @Test
  @Tag("CAUD-05")
  void aRowThatCannotBeWrittenNeverSendsADeliveredFileAgain() {
    FakeSession own = session(null);
    ground.refusedRows = row -> row.operation() == ConnectionOperation.UPLOAD;
    sessions.upload(C, pair("a"), TransferOptions.DEFAULT, TransferControl.NONE);
    assertThat(rows("Upload")).isEmpty();
    assertThat(own.calls).containsExactly("upload /in/a");
    ground.refusedRows = row -> false;
    sessions.makeDirectory(C, "/in/x", true);
    assertThat(rows("Upload")).hasSize(1);
    assertThat(rows("Mkdir")).hasSize(1);
  }

  @Test
  @Tag("CAUD-05")
  void rowsOfASetAreKeptUntilTheDatabaseIsBack() {
    FakeSession own = session(null);
    List<FilePair> files = IntStream.range(0, 150).mapToObj(i -> pair("f" + i)).toList();
    Recording recording = new Recording();
    ground.refusedRows = row -> row.operation() == ConnectionOperation.UPLOAD;
    sessions.uploadAll(C, files, TransferOptions.DEFAULT, recording);
    assertThat(recording.finished).hasSize(150);
    assertThat(own.calls).hasSize(150);
    assertThat(rows("Upload")).isEmpty();
    // one row that is never taken costs none of the others
    ground.refusedRows = row -> row.details().containsValue("/in/f70");
    sessions.close();
    assertThat(rows("Upload")).hasSize(149);
  }

  @Test
  void aFurtherSessionThatMayNotBeOpenedCostsNothing() {
    ground.parallelSessions = 2;
    FakeSession own = session(null);
    sessions.stat(C, "/");
    ground.refusal = new CourierException(ErrorCode.CONNECTION_DISABLED, "off");
    sessions.upload(C, pair("a"), TransferOptions.DEFAULT, TransferControl.NONE);
    assertThat(own.calls).contains("upload /in/a");
    assertThat(ground.opened).hasSize(1);
  }

  private static final class Recording implements FileSetControl {
    private final List<Integer> finished = new ArrayList<>();
    private Runnable onFinished = () -> {};

    @Override
    public TransferControl start(int index) {
      return TransferControl.NONE;
    }

    @Override
    public void finished(int index, TransferReceipt receipt) {
      finished.add(index);
      onFinished.run();
    }

    @Override
    public void failed(int index, FileTransferException failure) {}
  }
}
