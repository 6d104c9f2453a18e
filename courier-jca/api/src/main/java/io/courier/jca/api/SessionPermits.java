package io.courier.jca.api;

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

  /** A place taken. */
  @FunctionalInterface
  interface Permit {
    /** The session is closed. Any thread; idempotent; must not block for long; never throws. */
    void release();
  }
}
