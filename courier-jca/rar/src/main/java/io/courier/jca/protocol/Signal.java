package io.courier.jca.protocol;

/**
 * Wakes the one thread that drives many requests. Raised by the threads that read answers; cheap
 * while nobody waits. Thread-safe.
 */
public final class Signal {
  private long raised;
  private boolean waiting;

  /** Something arrived. */
  public synchronized void raise() {
    raised++;
    if (waiting) {
      notifyAll();
    }
  }

  /** To be asked before looking at what {@link #await} shall not miss. */
  synchronized long seen() {
    return raised;
  }

  /** Waits until something arrived since {@code seen}, at most so long. */
  synchronized void await(long seen, long millis) throws InterruptedException {
    long until = System.nanoTime() + millis * 1_000_000;
    long left = millis;
    waiting = true;
    try {
      while (raised == seen && left > 0) {
        wait(left);
        left = (until - System.nanoTime()) / 1_000_000;
      }
    } finally {
      waiting = false;
    }
  }
}
