package io.courier.execution;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Batch instances of this node that wait for their execution's turn. Thread-safe. */
@ApplicationScoped
class Waiters {
  private final ConcurrentMap<UUID, Semaphore> waiting = new ConcurrentHashMap<>();
  private final Set<UUID> dismissed = ConcurrentHashMap.newKeySet();

  void register(UUID executionId) {
    waiting.put(executionId, new Semaphore(0));
  }

  /** As {@link #register}, unless somebody waits for it here already. */
  boolean registerIfNone(UUID executionId) {
    return waiting.putIfAbsent(executionId, new Semaphore(0)) == null;
  }

  /** Whether somebody waits for the execution here; he is told that it is claimed. */
  boolean wake(UUID executionId) {
    Semaphore semaphore = waiting.get(executionId);
    if (semaphore == null) {
      return false;
    }
    semaphore.release();
    return true;
  }

  /**
   * Waits at most the given time.
   *
   * @return whether the execution was claimed
   */
  boolean await(UUID executionId, long millis) throws InterruptedException {
    return waiting.get(executionId).tryAcquire(millis, TimeUnit.MILLISECONDS);
  }

  /** Ends the waiting without a claim: the server stops. */
  void dismiss(UUID executionId) {
    dismissed.add(executionId);
  }

  /** Whether nobody has ended the waiting. */
  boolean isWaiting(UUID executionId) {
    return !dismissed.contains(executionId);
  }

  void remove(UUID executionId) {
    waiting.remove(executionId);
  }

  Set<UUID> all() {
    return Set.copyOf(waiting.keySet());
  }
}
