package io.courier.schedule;

import io.courier.core.CourierException;
import io.courier.execution.Trigger;
import java.util.Optional;
import java.util.UUID;

/**
 * One kind of thing that schedules start; found by CDI, one bean per {@link OwnerType}. All methods
 * join the caller's transaction.
 */
interface Schedulable {
  OwnerType type();

  /** Empty when there is none, or it is deleted. */
  Optional<Owned> find(UUID id);

  /**
   * Queues what the owner stands for.
   *
   * @return the execution or chain execution
   * @throws CourierException when it cannot be started now; 2001 for a full queue
   */
  UUID start(UUID id, Trigger trigger);

  /** What a schedule needs to know of its owner. */
  record Owned(String name, boolean enabled) {}
}
