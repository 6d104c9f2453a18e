package io.courier.transfer;

import io.courier.connection.ConnectionEvent;
import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.connection.ConnectionOperation;
import io.courier.connection.Partner;
import io.courier.connection.TransferFaults;
import io.courier.connection.TransferFaults.Doing;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RenameInDoubtException;
import io.courier.jca.api.SessionInfo;
import io.courier.jca.api.SessionLender;
import io.courier.jca.api.TransferControl;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one session of an execution with one connection: borrowed at first use, reconnected as the
 * connection allows, given back at the end. Calls of several threads run one after the other;
 * {@link #abort} does not wait.
 */
final class ConnectionSession {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);
  private static final long LOOK_AROUND_MS = 200;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SessionGround ground;
  private final UUID connectionId;
  private final Occasion occasion;
  private final TransferControl execution;
  private final ReentrantLock turn = new ReentrantLock();

  private volatile FileConnection session;
  private volatile Partner partner;
  private volatile boolean openedBefore;
  private volatile long lastUse;

  /**
   * @param execution told while the execution waits for a session
   */
  ConnectionSession(
      SessionGround ground, UUID connectionId, Occasion occasion, TransferControl execution) {
    this.ground = ground;
    this.connectionId = connectionId;
    this.occasion = occasion;
    this.execution = execution;
  }

  /**
   * Runs the call on a live session, after the calls of other threads. A broken session is
   * replaced, and the call run again, at most as often as the connection's transport retries say.
   *
   * @throws CourierException with the catalogue's code
   */
  <T> T run(RemoteCall<T> call, TransferControl control) {
    takeTurn(control);
    try {
      return attempts(call, control);
    } catch (CourierException e) {
      throw call.doubt().map(doubt -> unsettled(doubt, e)).orElse(e);
    } finally {
      turn.unlock();
    }
  }

  private void takeTurn(TransferControl control) {
    try {
      while (!turn.tryLock(LOOK_AROUND_MS, TimeUnit.MILLISECONDS)) {
        if (control.cancelled() || execution.cancelled()) {
          throw cancelled(null);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cancelled(e);
    }
  }

  /** Whatever ended it: a rename without an answer is the truth to tell, and never tried again. */
  private static CourierException unsettled(RenameInDoubtException doubt, CourierException end) {
    boolean looked =
        end.getCause() instanceof FileTransferException last
            && last.reason() == Reason.RENAME_IN_DOUBT
            && !(last instanceof RenameInDoubtException);
    return looked
        ? end
        : new CourierException(
            ErrorCode.RENAME_FAILED,
            doubt.getMessage()
                + " What became of it is in doubt, look at the partner's directory: "
                + end.getMessage(),
            doubt);
  }

  private <T> T attempts(RemoteCall<T> call, TransferControl control) {
    for (int reconnects = 0; ; ) {
      try {
        return spread(call, live(control), control);
      } catch (BrokenSession e) {
        reconnects = afterBreak(e.failure(), reconnects, control);
      } catch (FileTransferException e) {
        if (e.reason().isFatalToSession()) {
          drop(e);
        }
        if (!call.repeatable(e)) {
          throw TransferFaults.toCourier(e, call.doing());
        }
        reconnects = afterBreak(e, reconnects, control);
      }
    }
  }

  /** Runs the call; while it lasts it may borrow further sessions, if the connection has any. */
  private <T> T spread(RemoteCall<T> call, FileConnection current, TransferControl control)
      throws FileTransferException {
    int further = partner.transfers().parallelSessions() - 1;
    if (further < 1 || !call.maySpread()) {
      return call.start(current);
    }
    FurtherSessions lender =
        new FurtherSessions(
            ground, new FurtherSessions.Of(connectionId, occasion, further), control);
    current.lend(ground.contextual(lender));
    try {
      return call.start(current);
    } finally {
      current.lend(SessionLender.NONE);
    }
  }

  /** The partner as it was at the last open; opens when there was none. */
  Partner partner(TransferControl control) {
    if (partner == null) {
      run(new Touch(), control);
    }
    return partner;
  }

  /** Gives the session back. */
  void giveBack() {
    FileConnection current = session;
    if (current == null) {
      return;
    }
    boolean pooled = current.isConnected() && !partner.endpoint().limits().idle().isZero();
    session = null;
    current.close();
    record(ConnectionOperation.DISCONNECTED, Map.of("success", true, "pooled", pooled));
  }

  /** From any thread: closes the socket, so that a running call fails. */
  void abort() {
    FileConnection current = session;
    if (current != null) {
      current.abort();
    }
  }

  /** Counts one more reconnect and waits before it; gives up when there are no more. */
  private int afterBreak(FileTransferException failure, int reconnects, TransferControl control) {
    if (control.cancelled()) {
      throw cancelled(failure);
    }
    if (reconnects >= partner.retries()) {
      throw new CourierException(
          ErrorCode.CONNECTION_LOST,
          "The connection to "
              + partner.name()
              + " was lost"
              + (reconnects == 0 ? "" : " and " + reconnects + " reconnects did not help")
              + ": "
              + failure.getMessage(),
          failure);
    }
    if (!Pause.of(Duration.ofSeconds(1L << reconnects), control::cancelled)) {
      throw cancelled(failure);
    }
    return reconnects + 1;
  }

  private static CourierException cancelled(Throwable cause) {
    return new CourierException(
        ErrorCode.EXECUTION_INTERRUPTED, "Cancelled while using a connection.", cause);
  }

  /** A session that just proved to be there, opened when needed. */
  private FileConnection live(TransferControl control) throws FileTransferException, BrokenSession {
    FileConnection current = session;
    if (current != null && !answers(current)) {
      FileTransferException lost =
          new FileTransferException(Reason.CONNECTION_LOST, "The server closed the session.");
      drop(lost);
      throw new BrokenSession(lost);
    }
    if (current == null) {
      current = open(control);
    }
    lastUse = System.nanoTime();
    return current;
  }

  private boolean answers(FileConnection current) {
    if (!current.isConnected()) {
      return false;
    }
    Duration idle = Duration.ofNanos(System.nanoTime() - lastUse);
    if (idle.compareTo(partner.endpoint().timeouts().keepalive()) > 0) {
      try {
        current.probe();
      } catch (FileTransferException e) {
        return false;
      }
    }
    return true;
  }

  /** Checks status and trust anew, then borrows; waits while the server has too many sessions. */
  private FileConnection open(TransferControl control) throws BrokenSession {
    Duration wait = Duration.ofSeconds(1);
    TransferControl patient = new Patience(control, execution);
    while (true) {
      partner = ground.resolve(connectionId, occasion);
      try {
        FileConnection opened =
            ground
                .adapter()
                .getConnection(partner.endpoint(), partner.credentials(), partner.trust(), patient);
        boolean recorded = false;
        try {
          recordOpened(opened.session());
          recorded = true;
        } finally {
          if (!recorded) {
            opened.close(); // nobody uses a session whose open left no trace
          }
        }
        session = opened;
        openedBefore = true;
        return opened;
      } catch (FileTransferException e) {
        if (e.reason() != Reason.TOO_MANY_SESSIONS) {
          recordOpenFailure(e);
          throw openFailure(e);
        }
        if (!Pause.of(jittered(wait), patient::cancelled)) {
          throw cancelled(e);
        }
        Duration twice = wait.multipliedBy(2);
        wait = twice.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : twice;
      }
    }
  }

  /** Between half and all of it: those who wait for one server must not come back together. */
  private static Duration jittered(Duration wait) {
    return Duration.ofMillis(wait.toMillis() / 2 + RANDOM.nextLong(wait.toMillis() / 2 + 1));
  }

  /** A failed reconnect is one of the attempts; a failed first open, login or trust is final. */
  private BrokenSession openFailure(FileTransferException e) {
    boolean transientFault =
        switch (e.reason()) {
          case UNREACHABLE, CONNECTION_LOST, TIMED_OUT, PROTOCOL_ERROR -> true;
          default -> false;
        };
    if (openedBefore && transientFault) {
      return new BrokenSession(e);
    }
    throw TransferFaults.toCourier(e, Doing.OPEN);
  }

  private void drop(FileTransferException why) {
    FileConnection current = session;
    if (current == null) {
      return;
    }
    session = null;
    current.close();
    record(
        ConnectionOperation.DISCONNECTED,
        Map.of("success", false, "pooled", false, "error", String.valueOf(why.getMessage())));
  }

  private void recordOpened(SessionInfo info) {
    OpenedSession.record(ground, occasion, partner, info);
  }

  private void recordOpenFailure(FileTransferException e) {
    if (e.reason() == Reason.HOST_KEY_REJECTED) {
      return; // recorded with the decision
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("success", false);
    details.put("host", partner.endpoint().host());
    details.put("port", partner.endpoint().port());
    details.put("errorCode", TransferFaults.toCourier(e, Doing.OPEN).code().number());
    details.put("error", String.valueOf(e.getMessage()));
    if (e.reason() == Reason.AUTHENTICATION_FAILED) {
      details.put("username", partner.endpoint().username());
      record(ConnectionOperation.AUTH_FAILED, details);
    } else {
      record(ConnectionOperation.CONNECTED, details);
    }
  }

  private void record(ConnectionOperation operation, Map<String, Object> details) {
    ground.record(ConnectionEvent.of(connectionId, operation, occasion, details));
  }

  /** Opens the session and does nothing else. */
  private static final class Touch extends RemoteCall<Void> {
    Touch() {
      super(Doing.OPEN);
    }

    @Override
    Void run(FileConnection unused) {
      return null;
    }
  }

  /** The session is gone, or could not be had again. */
  private static final class BrokenSession extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient FileTransferException failure;

    BrokenSession(FileTransferException failure) {
      super(failure);
      this.failure = failure;
    }

    FileTransferException failure() {
      return failure;
    }
  }
}
