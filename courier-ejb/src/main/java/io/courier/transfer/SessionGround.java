package io.courier.transfer;

import io.courier.connection.ConnectionEvent;
import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.connection.ConnectionLeases.Lease;
import io.courier.connection.Partner;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.SessionLender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;

/** What the sessions of an execution stand on: stored connections, the adapter, logs, leases. */
interface SessionGround {

  /**
   * Checks that the connection may be opened now.
   *
   * @throws io.courier.core.CourierException 1030, 3005, 3008, 3009, 3013, 3036, 4003
   */
  Partner resolve(UUID connectionId, Occasion occasion);

  String protocol(UUID connectionId);

  FileConnectionFactory adapter();

  /** Writes a row of the connection audit log in a transaction of its own. */
  void record(ConnectionEvent event);

  Optional<Lease> tryTake(UUID connectionId, String path, UUID holder, Duration length);

  boolean extend(Lease lease, Duration length);

  void giveBack(Lease lease);

  /** Takes leases in the given order, up to the first one that another holder has. */
  default List<Lease> tryTakeAll(
      UUID connectionId, List<String> paths, UUID holder, Duration length) {
    List<Lease> taken = new ArrayList<>();
    for (String path : paths) {
      Optional<Lease> lease = tryTake(connectionId, path, holder, length);
      if (lease.isEmpty()) {
        break;
      }
      taken.add(lease.get());
    }
    return taken;
  }

  /** Whether all were still held. */
  default boolean extendAll(List<Lease> leases, Duration length) {
    boolean all = true;
    for (Lease lease : leases) {
      all &= extend(lease, length);
    }
    return all;
  }

  default void giveBackAll(List<Lease> leases) {
    leases.forEach(this::giveBack);
  }

  /** Writes rows of the connection audit log in one transaction of their own. */
  default void recordAll(List<ConnectionEvent> events) {
    events.forEach(this::record);
  }

  /** The lender, fit to be called on threads of the adapter. */
  default SessionLender contextual(SessionLender lender) {
    return lender;
  }

  /** Runs the task again and again until the result is cancelled. */
  Future<?> every(Duration interval, Runnable task);
}
