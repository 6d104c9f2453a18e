package io.courier.azure;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Waiting for an answer: no longer than a limit, and only while nobody cancels.
 *
 * @param limit of the whole exchange
 * @param cancelled asked ten times a second
 */
record Call(Duration limit, BooleanSupplier cancelled) {
  private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /**
   * @throws ExecutionException what the work threw
   * @throws TimeoutException after the limit; the work was told to stop
   * @throws CancellationException when cancelled or interrupted
   */
  <T> T await(Future<T> work) throws ExecutionException, TimeoutException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      long left = end - System.nanoTime();
      try {
        return work.get(Math.max(0, Math.min(left, SLICE_NANOS)), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (cancelled.getAsBoolean()) {
          work.cancel(true);
          throw new CancellationException("The call was cancelled.");
        }
        if (left <= 0) {
          work.cancel(true);
          throw e;
        }
      } catch (InterruptedException e) {
        work.cancel(true);
        Thread.currentThread().interrupt();
        throw new CancellationException("The call was interrupted.");
      }
    }
  }
}
