package io.courier.execution;

import io.courier.transfer.ExecutionSessions;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An execution that this node owns: its signal and what runs now. In memory only; one per claim.
 * Thread-safe.
 */
final class Run {
  /** How long a step may take to honour a signal before its sockets are closed. */
  static final Duration GRACE = Duration.ofSeconds(10);

  private final Execution claim;
  private final long claimedAt = System.nanoTime();
  private volatile Signal signal = Signal.NONE;
  private volatile long signalledAt;
  private volatile ExecutionSessions sessions;
  private volatile RunningStep step;
  private final AtomicBoolean begun = new AtomicBoolean();

  Run(Execution claim) {
    this.claim = claim;
  }

  UUID id() {
    return claim.id();
  }

  /** As it was when it was claimed. */
  Execution claim() {
    return claim;
  }

  Signal signal() {
    return signal;
  }

  /** Asks for the signal; a weaker one than before changes nothing. */
  synchronized void ask(Signal asked) {
    if (asked.compareTo(signal) > 0) {
      signal = asked;
      signalledAt = System.nanoTime();
      notifyAll();
    }
  }

  /** Takes a pause back that was not honoured yet. */
  synchronized void unpause() {
    if (signal == Signal.PAUSE) {
      signal = Signal.NONE;
    }
  }

  /** Waits that long, less when there is a signal. */
  synchronized void rest(Duration length) {
    long end = System.nanoTime() + length.toNanos();
    long left = end - System.nanoTime();
    try {
      while (signal == Signal.NONE && left > 0) {
        wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
        left = end - System.nanoTime();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      ask(Signal.SHUTDOWN); // the container stops its threads
    }
  }

  /** A batch instance takes it up; false when one has. */
  boolean begin() {
    return begun.compareAndSet(false, true);
  }

  /** Since the claim. */
  Duration ownedFor() {
    return Duration.ofNanos(System.nanoTime() - claimedAt);
  }

  boolean isOverdueToBegin(int seconds) {
    return !begun.get() && System.nanoTime() - claimedAt > Duration.ofSeconds(seconds).toNanos();
  }

  void use(ExecutionSessions opened) {
    sessions = opened;
  }

  void enter(RunningStep running) {
    step = running;
  }

  void leave() {
    step = null;
  }

  Optional<RunningStep> step() {
    return Optional.ofNullable(step);
  }

  /** Whether the running step must stop now. */
  boolean mustStop() {
    RunningStep running = step;
    return signal.compareTo(Signal.PAUSE) > 0
        || (signal == Signal.PAUSE && running != null && running.stopsForPause())
        || (running != null && running.isTimedOut());
  }

  /**
   * Watches the limits of the running step: marks it timed out, and closes its sockets and
   * interrupts its thread when it does not stop within the grace.
   */
  void watch() {
    RunningStep running = step;
    if (running == null) {
      return;
    }
    long now = System.nanoTime();
    running.checkTimeout(now);
    boolean late = running.isTimedOut() && now - running.timedOutAt() > GRACE.toNanos();
    boolean deaf = signal.compareTo(Signal.PAUSE) > 0 && now - signalledAt > GRACE.toNanos() / 2;
    boolean overdue = late || deaf;
    if (overdue) {
      ExecutionSessions open = sessions;
      if (open != null) {
        open.abort();
      }
      running.interrupt();
    }
  }
}
