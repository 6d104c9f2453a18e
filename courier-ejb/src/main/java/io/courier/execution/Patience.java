package io.courier.execution;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * How long a queued execution that waits in another node's batch instance keeps its slot although
 * that node does not take it: it may be short of disk, stopping, or gone. Then others pass, and it
 * is asked for again after a lease's length. Used by the one thread that serves the queue.
 */
final class Patience {
  /** More than two polls of the other node. */
  static final Duration LIMIT = Duration.ofSeconds(3);

  private static final long PASSED_NANOS =
      Duration.ofSeconds(ExecutionRepository.LEASE_SECONDS).toNanos();
  private final Map<UUID, Long> since = new HashMap<>();
  private final LongSupplier nanos;

  Patience() {
    this(System::nanoTime);
  }

  /**
   * @param nanos a clock as {@link System#nanoTime}
   */
  Patience(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** It had its turn and was left to the other node. */
  void with(UUID execution) {
    since.putIfAbsent(execution, nanos.getAsLong());
  }

  /** Those that are passed over for now. */
  Set<UUID> ended() {
    long now = nanos.getAsLong();
    since.values().removeIf(first -> now - first >= LIMIT.toNanos() + PASSED_NANOS);
    Set<UUID> ended = new HashSet<>();
    since.forEach(
        (execution, first) -> {
          if (now - first >= LIMIT.toNanos()) {
            ended.add(execution);
          }
        });
    return ended;
  }
}
