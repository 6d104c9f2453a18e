package io.courier.identity;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Lets two password hashes run at once and 64 wait, in order: a flood of sign-ins must not take the
 * node's memory and CPU.
 */
@ApplicationScoped
class HashingGate {
  static final int AT_ONCE = 2;
  static final int QUEUE = 64;
  private static final long LONGEST_WAIT_SECONDS = 60;

  private final Semaphore running = new Semaphore(AT_ONCE, true);
  private final AtomicInteger inside = new AtomicInteger();

  /**
   * @throws CourierException 1060 when the queue is full or the wait too long
   */
  <T> T run(Supplier<T> work) {
    if (inside.incrementAndGet() > AT_ONCE + QUEUE) {
      inside.decrementAndGet();
      throw busy(null);
    }
    try {
      return runInTurn(work);
    } finally {
      inside.decrementAndGet();
    }
  }

  private <T> T runInTurn(Supplier<T> work) {
    try {
      if (!running.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw busy(null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy(e);
    }
    try {
      return work.get();
    } finally {
      running.release();
    }
  }

  private static CourierException busy(Throwable cause) {
    return new CourierException(
        ErrorCode.RATE_LIMIT_EXCEEDED,
        "Too many sign-ins at once. Try again in a few seconds.",
        cause);
  }
}
