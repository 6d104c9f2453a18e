package io.courier.jca.ra;

import io.courier.jca.api.Endpoint;
import io.courier.jca.api.SessionInfo;
import io.courier.jca.api.SessionPermits;
import io.courier.jca.protocol.Crew;
import io.courier.jca.protocol.RemoteSession;
import io.courier.jca.protocol.SessionOperations;
import io.courier.jca.protocol.Watch;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A physical session and its life: lent, resting, closed. Closes itself when it rested too long,
 * and is pinged while nobody speaks on it. Holds no secret and no caller. Thread-safe.
 */
final class PooledSession implements Watch.Watched {
  /** Who has it; from CLOSED there is no way back. */
  private enum State {
    LENT,
    RESTING,
    CLOSED
  }

  private static final Duration LONGEST_PING = Duration.ofSeconds(30);

  private final RemoteSession session;
  private final SessionOperations operations;
  private final Endpoint endpoint;
  private final Sessions owner;
  private final SessionPermits.Permit permit;
  private final long openedAt = System.nanoTime();
  private final AtomicReference<State> state = new AtomicReference<>(State.LENT);
  private final AtomicBoolean pinging = new AtomicBoolean();
  private volatile long restingSince;
  private volatile long lastSpoke = System.nanoTime();
  private volatile boolean reused;

  PooledSession(
      RemoteSession session, Endpoint endpoint, Sessions owner, SessionPermits.Permit permit) {
    this.session = session;
    this.permit = permit;
    this.endpoint = endpoint;
    this.owner = owner;
    operations = new SessionOperations(session, endpoint.timeouts());
  }

  Endpoint endpoint() {
    return endpoint;
  }

  /** For a transfer that borrowed this session to use it directly. */
  RemoteSession remote() {
    return session;
  }

  Executor workers() {
    return owner.ground().workers();
  }

  SessionOperations operations() {
    return operations;
  }

  SessionInfo info() {
    return session.info().withReused(reused);
  }

  boolean isAlive() {
    return state.get() != State.CLOSED && session.isConnected();
  }

  /** Whether a resting session may serve this request: everything must be equal. */
  boolean fits(Endpoint wanted) {
    return endpoint.key().equals(wanted.key())
        && endpoint.protocol() == wanted.protocol()
        && endpoint.host().equals(wanted.host())
        && endpoint.port() == wanted.port()
        && endpoint.username().equals(wanted.username())
        && endpoint.authMethod() == wanted.authMethod();
  }

  /**
   * Lends a resting session again; one that is dead or too old is closed instead.
   *
   * @return whether the caller has it now
   */
  boolean lend() {
    if (!session.isConnected() || tooOld(System.nanoTime()) || restedEnough(System.nanoTime())) {
      if (state.get() != State.LENT) {
        abort();
      }
      return false;
    }
    if (state.compareAndSet(State.RESTING, State.LENT)) {
      reused = true;
      return true;
    }
    return false;
  }

  /** Takes it back; a session in any doubt is closed. */
  void rest() {
    long now = System.nanoTime();
    restingSince = now;
    operations.lend(Crew.NONE);
    if (endpoint.limits().idle().isZero()
        || !session.isConnected()
        || session.guard().busy()
        || tooOld(now)) {
      abort();
    } else {
      state.compareAndSet(State.LENT, State.RESTING);
    }
  }

  boolean closeIfIdle() {
    if (state.compareAndSet(State.RESTING, State.CLOSED)) {
      close();
      return true;
    }
    return false;
  }

  /** Closes at once, from any thread; idempotent; never blocks. */
  void abort() {
    if (state.getAndSet(State.CLOSED) != State.CLOSED) {
      close();
    }
  }

  private void close() {
    session.abort();
    owner.closed(this);
    permit.release();
  }

  /** A bounded round trip, whatever else happens on the session. */
  boolean answers(Duration limit) {
    return isAlive() && session.ping(limit);
  }

  @Override
  public void tick(long now) {
    if (state.get() != State.LENT && (restedEnough(now) || tooOld(now))) {
      closeIfIdle();
    } else if (!session.isConnected()) {
      session.abort();
      closeIfIdle();
    } else if (session.guard().busy()) {
      lastSpoke = now;
    } else if (now - lastSpoke >= endpoint.timeouts().keepalive().toNanos()) {
      lastSpoke = now;
      ping();
    }
  }

  private void ping() {
    if (pinging.compareAndSet(false, true)) {
      try {
        owner
            .ground()
            .workers()
            .execute(
                () -> {
                  session.ping(shorter(endpoint.timeouts().operation(), LONGEST_PING));
                  pinging.set(false);
                });
      } catch (RejectedExecutionException e) {
        // No thread is free: skip this one, the interval is well below any server's patience.
        pinging.set(false);
      }
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private boolean tooOld(long now) {
    return now - openedAt > endpoint.limits().maxAge().toNanos();
  }

  private boolean restedEnough(long now) {
    return state.get() == State.RESTING && now - restingSince > endpoint.limits().idle().toNanos();
  }
}
