package io.courier.jca.protocol;

import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The adapter's one clock hand: looks at everything that registered, a few times a second, and must
 * never be kept waiting by it. Thread-safe.
 */
public final class Watch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Watch.class.getName());
  private static final long PERIOD_MILLIS = 200;

  /** Something with a deadline. */
  @FunctionalInterface
  public interface Watched {
    /**
     * Looks whether something is due. Runs on the timer thread: never blocks.
     *
     * @param nanoTime now, as {@link System#nanoTime}
     */
    void tick(long nanoTime);
  }

  private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
  private final Timer timer;

  /**
   * @param timer the container's timer, or one of its own outside a container; cancelled on close
   */
  public Watch(Timer timer) {
    this.timer = timer;
    timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            tickAll();
          }
        },
        PERIOD_MILLIS,
        PERIOD_MILLIS);
  }

  public void add(Watched one) {
    watched.add(one);
  }

  public void remove(Watched one) {
    watched.remove(one);
  }

  /** For tests and gauges: how many sessions and logins are being watched. */
  public int size() {
    return watched.size();
  }

  private void tickAll() {
    long now = System.nanoTime();
    for (Watched one : watched) {
      try {
        one.tick(now);
      } catch (RuntimeException e) {
        // One broken caller must not stop the deadlines of all the others.
        LOG.log(Level.WARNING, "CRTRF0001W: A deadline check failed; the others go on", e);
      }
    }
  }

  @Override
  public void close() {
    timer.cancel();
    watched.clear();
  }
}
