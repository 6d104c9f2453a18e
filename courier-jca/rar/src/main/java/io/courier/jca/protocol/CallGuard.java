package io.courier.jca.protocol;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.TransferControl;
import java.time.Duration;

/**
 * Deadline and cancel signal of the calls on one session. The calling thread asks {@link #poll}
 * whenever it waits; while it is stuck inside a socket, the {@link Watch} asks in its place and
 * closes the socket, which frees it. The first cause of a forced close is kept: it becomes the
 * reason of the failure. One call at a time (calls may nest); thread-safe otherwise.
 */
public final class CallGuard implements Watch.Watched {
  private static final long STUCK_NANOS = Duration.ofSeconds(1).toNanos();

  /** Why a socket was closed on purpose. */
  private record Verdict(Reason reason, String message) {}

  private final Runnable closeSocket;
  private volatile Call current;
  private volatile Verdict verdict;

  /**
   * @param closeSocket closes the session's socket at once; may be called more than once, from any
   *     thread
   */
  public CallGuard(Runnable closeSocket) {
    this.closeSocket = closeSocket;
  }

  /** A call that fails after {@code silence} without a byte or an answer. */
  public Call begin(TransferControl control, Duration silence) {
    return new Call(
        control,
        silence,
        true,
        new Verdict(
            Reason.TIMED_OUT,
            "Operation timed out: no answer from the server for " + text(silence)));
  }

  /** A login that fails {@code total} after its start, whatever it did in between. */
  public Call beginLogin(TransferControl control, Duration total) {
    return new Call(
        control,
        total,
        false,
        new Verdict(Reason.UNREACHABLE, "Connection timed out after " + text(total)));
  }

  /**
   * Work on this side inside a call (flushing a disk, asking the caller): the server is not to
   * blame for how long it takes, and its silence counts anew afterwards.
   */
  public Call beginLocal() {
    return new Call(
        TransferControl.NONE,
        Duration.ofDays(365),
        true,
        new Verdict(Reason.LOCAL_IO, "Local work did not end"));
  }

  /** A byte or an answer came, or a request left. */
  public void touch() {
    Call call = current;
    if (call != null && call.renewed) {
      call.lastSign = System.nanoTime();
    }
  }

  /** Whether a call is running. */
  public boolean busy() {
    return current != null;
  }

  /**
   * Asks for cancel and deadline; called by the thread that makes the call, at least once per
   * buffer and ten times a second while it waits.
   *
   * @throws FileTransferException {@link Reason#CANCELLED}, leaving the session as it is, or the
   *     deadline's reason, with the socket closed
   */
  public void poll() throws FileTransferException {
    Call call = current;
    if (call == null) {
      return;
    }
    long now = System.nanoTime();
    call.lastPoll = now;
    if (call.control.cancelled()) {
      throw new FileTransferException(Reason.CANCELLED, "Cancelled");
    }
    if (call.expired(now)) {
      condemn(call.onExpiry);
      throw failure("", null);
    }
  }

  /** Time left before the deadline of the running call, at least one millisecond. */
  public Duration remaining() {
    Call call = current;
    if (call == null) {
      return Duration.ZERO;
    }
    long left = call.limitNanos - (System.nanoTime() - call.lastSign);
    return Duration.ofNanos(Math.max(left, 1_000_000L));
  }

  /** The exception for an I/O failure: the deadline's reason if that closed the socket. */
  public FileTransferException failure(String what, Throwable cause) {
    Verdict known = verdict;
    if (known != null) {
      return new FileTransferException(known.reason, known.message, cause);
    }
    return new FileTransferException(
        Reason.CONNECTION_LOST, "Connection lost" + (what.isEmpty() ? "" : ": " + what), cause);
  }

  /** Whether this guard closed the socket, so that an I/O failure has a better reason. */
  public boolean condemned() {
    return verdict != null;
  }

  @Override
  public void tick(long now) {
    Call call = current;
    if (call == null) {
      return;
    }
    if (call.expired(now)) {
      condemn(call.onExpiry);
    } else if (now - call.lastPoll > STUCK_NANOS && call.control.cancelled()) {
      condemn(new Verdict(Reason.CANCELLED, "Cancelled while the server did not answer"));
    }
  }

  private synchronized void condemn(Verdict cause) {
    if (verdict == null) {
      verdict = cause;
    }
    closeSocket.run();
  }

  private static String text(Duration limit) {
    long millis = limit.toMillis();
    return millis % 1000 == 0
        ? millis / 1000 + (millis == 1000 ? " second" : " seconds")
        : millis + " milliseconds";
  }

  /** A running call; {@link #close} ends it and resumes the one around it. */
  public final class Call implements AutoCloseable {
    private final TransferControl control;
    private final long limitNanos;
    private final boolean renewed;
    private final Verdict onExpiry;
    private final Call outer;
    private volatile long lastSign;
    private volatile long lastPoll;

    private Call(TransferControl control, Duration limit, boolean renewed, Verdict onExpiry) {
      this.control = control;
      this.limitNanos = limit.toNanos();
      this.renewed = renewed;
      this.onExpiry = onExpiry;
      this.outer = current;
      lastSign = System.nanoTime();
      lastPoll = lastSign;
      current = this;
    }

    private boolean expired(long now) {
      return now - lastSign > limitNanos;
    }

    @Override
    public void close() {
      if (outer != null) {
        long now = System.nanoTime();
        outer.lastPoll = now;
        if (outer.renewed) {
          outer.lastSign = now;
        }
      }
      current = outer;
    }
  }
}
