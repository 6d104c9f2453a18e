package io.courier.transfer;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting that a cancel signal ends. */
final class Pause {
  private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private Pause() {}

  /** Returns whether the whole time passed; false as soon as the signal is seen. */
  static boolean of(Duration length, BooleanSupplier cancelled) {
    long end = System.nanoTime() + length.toNanos();
    long left = length.toNanos();
    while (left > 0) {
      if (cancelled.getAsBoolean()) {
        return false;
      }
      LockSupport.parkNanos(Math.min(left, SLICE_NANOS));
      if (Thread.interrupted()) {
        // parkNanos returns at once while the flag is set; cancellation has its own signal here
        LockSupport.parkNanos(SLICE_NANOS);
        Thread.currentThread().interrupt();
        return !cancelled.getAsBoolean() && System.nanoTime() >= end;
      }
      left = end - System.nanoTime();
    }
    return !cancelled.getAsBoolean();
  }
}
