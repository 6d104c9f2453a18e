package io.courier.core;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The gap between the portions of background work, in which others get at the database; the end of
 * the server cuts it short. Thread-safe.
 */
public final class Breather {
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final int millis;

  public Breather(int millis) {
    this.millis = millis;
  }

  /**
   * Waits for the gap to pass.
   *
   * @return false when the work is to stop
   */
  public boolean rest() {
    try {
      return !stopping.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** From now on nobody rests, and work stops. */
  public void stop() {
    stopping.countDown();
  }
}
