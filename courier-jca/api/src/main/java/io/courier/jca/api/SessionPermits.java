package io.courier.jca.api;

import java.util.Optional;

/**
 * Grants physical sessions to one connection beyond this JVM: asked before every real login, told
 * when that session is closed. Waiting is in order and never fails but by cancel.
 */
@FunctionalInterface
public interface SessionPermits {
  /** Grants everything. */
  SessionPermits UNLIMITED = control -> () -> {};

  /**
   * Waits for a place.
   *
   * @param control only {@link TransferControl#cancelled} is asked
   * @throws FileTransferException {@link Reason#CANCELLED}
   */
  Permit acquire(TransferControl control) throws FileTransferException;

  /**
   * Takes a place only if one is free now.
   *
   * @return empty when it would have to wait
   */
  default Optional<Permit> tryAcquire() throws FileTransferException {
    try {
      return Optional.of(acquire(Impatient.CONTROL));
    } catch (FileTransferException e) {
      if (e.reason() == Reason.CANCELLED) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** A place taken. */
  @FunctionalInterface
  interface Permit {
    /** The session is closed. Any thread; idempotent; must not block for long; never throws. */
    void release();
  }
}
