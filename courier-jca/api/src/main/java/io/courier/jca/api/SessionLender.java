package io.courier.jca.api;

import java.util.Optional;

/**
 * Gives further sessions of the same connection to one running transfer, which returns each by
 * {@link FileConnection#close} when the transfer ends, whatever its outcome; one whose login ends
 * later is returned at once.
 */
public interface SessionLender {
  /** Lends nothing. */
  SessionLender NONE =
      new SessionLender() {
        @Override
        public int most() {
          return 0;
        }

        @Override
        public Optional<FileConnection> borrow() {
          return Optional.empty();
        }
      };

  /** Most sessions one transfer may hold at once beside its own: {@code parallel_sessions - 1}. */
  int most();

  /**
   * A pooled or new session, without waiting for a place. Called on threads of the adapter, several
   * at once, so it must be thread-safe. A failure costs the transfer nothing but this session.
   *
   * @return empty while none is to be had
   */
  Optional<FileConnection> borrow() throws FileTransferException;

  /**
   * A borrowed session was closed. Called once for each, also for one that came too late.
   *
   * @param fault why it broke, null when it did not
   */
  default void returned(FileConnection session, FileTransferException fault) {}
}
