package io.courier.transfer;

import io.courier.connection.ConnectionLeases.Lease;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/**
 * The right to write remote paths, held from the first byte to the rename: writers of the same path
 * take turns over all nodes. Renewed in the background; {@link #confirm} is what counts.
 */
final class PathLease implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(PathLease.class.getName());
  private static final Duration LENGTH = Duration.ofSeconds(60);
  private static final Duration RENEWAL = Duration.ofSeconds(15);
  private static final Duration FRESH = Duration.ofSeconds(2);
  private static final Duration POLL = Duration.ofMillis(300);

  /** This much before its end nothing may be written any more. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  static final String LOST =
      "The right to write this path was lost to another execution before the file was complete;"
          + " nothing was published.";

  private final SessionGround ground;
  private final Want want;
  private final List<Lease> leases = new CopyOnWriteArrayList<>();
  private final Future<?> renewal;
  private volatile long asked = System.nanoTime();
  private volatile boolean lost;

  /**
   * What is to be leased.
   *
   * @param paths sorted: those who want several take them in one order
   */
  record Want(UUID connectionId, List<String> paths, UUID holder) {
    Want {
      paths = paths.stream().sorted().distinct().toList();
    }

    static Want of(UUID connectionId, String path, UUID holder) {
      return new Want(connectionId, List.of(path), holder);
    }
  }

  private PathLease(SessionGround ground, Want want) {
    this.ground = ground;
    this.want = want;
    this.renewal = ground.every(RENEWAL, this::renewQuietly);
  }

  /**
   * Whether another execution may have the path by now: then not one more byte may be written, for
   * both write under the same temporary name. True also when the database did not answer for so
   * long that the lease has run out.
   */
  boolean isLost() {
    return lost || System.nanoTime() - asked > LENGTH.minus(MARGIN).toNanos();
  }

  /** A database that does not answer once must not end the renewals. */
  private void renewQuietly() {
    try {
      renew();
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "CRTRF4004W: The right to write a remote path could not be prolonged; tried again.",
          e);
    }
  }

  private boolean renew() {
    long now = System.nanoTime();
    if (lost || !ground.extendAll(leases, LENGTH)) {
      lost = true;
      return false;
    }
    asked = now;
    return true;
  }

  /**
   * Waits for its turn.
   *
   * @throws CourierException 2052 when cancelled while waiting
   */
  static PathLease take(SessionGround ground, Want want, BooleanSupplier cancelled) {
    PathLease lease = new PathLease(ground, want);
    boolean complete = false;
    try {
      lease.takeAll(cancelled);
      complete = true;
      return lease;
    } finally {
      if (!complete) {
        lease.close();
      }
    }
  }

  /** One attempt, without waiting. */
  static Optional<PathLease> tryTake(SessionGround ground, Want want) {
    PathLease lease = new PathLease(ground, want);
    if (lease.takeMore()) {
      return Optional.of(lease);
    }
    lease.close();
    return Optional.empty();
  }

  private void takeAll(BooleanSupplier cancelled) {
    while (!takeMore()) {
      if (!Pause.of(POLL, cancelled)) {
        throw new CourierException(
            ErrorCode.EXECUTION_INTERRUPTED,
            "Cancelled while another execution was writing " + want.paths.get(leases.size()) + ".");
      }
    }
  }

  private boolean takeMore() {
    long now = System.nanoTime();
    List<String> left = want.paths.subList(leases.size(), want.paths.size());
    if (leases.isEmpty()) {
      asked = now;
    }
    leases.addAll(ground.tryTakeAll(want.connectionId, left, want.holder, LENGTH));
    return leases.size() == want.paths.size();
  }

  /**
   * Last check before a file gets its final name. That of a single path asks the database; of
   * several paths an answer of the last seconds will do, for a lease lasts longer.
   *
   * @throws FileTransferException when another execution may have taken the path meanwhile
   */
  void confirm() throws FileTransferException {
    boolean recent =
        want.paths.size() > 1 && System.nanoTime() - asked < FRESH.toNanos() && !isLost();
    if (!recent && !renew()) {
      throw new FileTransferException(Reason.PUBLICATION_REFUSED, LOST);
    }
  }

  @Override
  public void close() {
    renewal.cancel(false);
    ground.giveBackAll(leases);
  }
}
