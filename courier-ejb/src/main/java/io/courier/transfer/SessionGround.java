package io.courier.transfer;

import io.courier.connection.ConnectionEvent;
import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.connection.ConnectionLeases.Lease;
import io.courier.connection.Partner;
import io.courier.jca.api.FileConnectionFactory;
import java.time.Duration;
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

  /** Runs the task again and again until the result is cancelled. */
  Future<?> every(Duration interval, Runnable task);
}
