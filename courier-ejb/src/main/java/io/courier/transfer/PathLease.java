package io.courier.transfer;

import io.courier.connection.ConnectionLeases.Lease;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/**
 * The right to write one remote path, held from the first byte to the rename: writers of the same
 * path take turns over all nodes. Renewed in the background; {@link #confirm} is what counts.
 */
final class PathLease implements AutoCloseable {
  private static final Duration LENGTH = Duration.ofSeconds(60);
  private static final Duration RENEWAL = Duration.ofSeconds(15);
  private static final Duration POLL = Duration.ofMillis(300);

  private final SessionGround ground;
  private final Lease lease;
  private final Future<?> renewal;

  private PathLease(SessionGround ground, Lease lease) {
    this.ground = ground;
    this.lease = lease;
    this.renewal = ground.every(RENEWAL, () -> ground.extend(lease, LENGTH));
  }

  /**
   * Waits for its turn.
   *
   * @throws CourierException 2052 when cancelled while waiting
   */
  static PathLease take(
      SessionGround ground,
      UUID connectionId,
      String path,
      UUID holder,
      BooleanSupplier cancelled) {
    while (true) {
      Optional<Lease> taken = ground.tryTake(connectionId, path, holder, LENGTH);
      if (taken.isPresent()) {
        return new PathLease(ground, taken.get());
      }
      if (!Pause.of(POLL, cancelled)) {
        throw new CourierException(
            ErrorCode.EXECUTION_INTERRUPTED,
            "Cancelled while another execution was writing " + path + ".");
      }
    }
  }

  /**
   * Last check before a file gets its final name.
   *
   * @throws FileTransferException when another execution may have taken the path meanwhile
   */
  void confirm() throws FileTransferException {
    if (!ground.extend(lease, LENGTH)) {
      throw new FileTransferException(
          Reason.PUBLICATION_REFUSED,
          "The right to write this path was lost to another execution before the file was complete;"
              + " nothing was published.");
    }
  }

  @Override
  public void close() {
    renewal.cancel(false);
    ground.giveBack(lease);
  }
}
