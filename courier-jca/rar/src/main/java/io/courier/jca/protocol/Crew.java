package io.courier.jca.protocol;

import io.courier.jca.api.FileTransferException;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Lends sessions beside the one that a transfer runs on. Thread-safe. */
public interface Crew {
  /** Nobody helps. */
  Crew NONE =
      new Crew() {
        @Override
        public int most() {
          return 0;
        }

        @Override
        public Optional<Hand> borrow() {
          return Optional.empty();
        }

        @Override
        public Executor workers() {
          return Runnable::run;
        }
      };

  /** One session that was lent. */
  interface Hand {
    RemoteSession session();

    /**
     * @param fault why the session is in doubt, or null
     */
    void giveBack(FileTransferException fault);
  }

  /** Most sessions that may be lent at once. */
  int most();

  /** One more; may take as long as a login. */
  Optional<Hand> borrow() throws FileTransferException;

  /** Threads to wait in. */
  Executor workers();
}
