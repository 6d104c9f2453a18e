package io.courier.jca.protocol;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the memory of all transfers of this JVM together: each is reckoned with the most that its
 * buffers take, and those that find no room wait in order. Thread-safe.
 */
final class HeapBudget {
  /** Buffers of a session that moves bytes, rounded up. */
  static final long OF_ONE_TRANSFER = 512 * 1024;

  private static final long LOOK_AGAIN_MILLIS = 100;

  /** Half of the heap, shared by every session of this JVM. */
  static final HeapBudget SHARED =
      new HeapBudget((int) (Runtime.getRuntime().maxMemory() / 2 / OF_ONE_TRANSFER));

  private final Semaphore places;

  HeapBudget(int transfers) {
    places = new Semaphore(Math.max(1, transfers), true);
  }

  /** Waits for room; the server is not to blame for how long. */
  void enter(CallGuard guard) throws FileTransferException {
    try {
      while (!places.tryAcquire(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
        guard.touch();
        guard.poll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FileTransferException(Reason.CANCELLED, "Cancelled while waiting for memory", e);
    }
  }

  void leave() {
    places.release();
  }
}
