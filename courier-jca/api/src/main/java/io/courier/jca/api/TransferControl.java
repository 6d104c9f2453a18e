package io.courier.jca.api;

/**
 * The caller's hand on a running transfer. Progress and {@link #beforePublish} are called on the
 * transferring thread.
 */
public interface TransferControl extends ProgressListener {

  /** Never cancelled, nothing listened to, publication always allowed. */
  TransferControl NONE =
      new TransferControl() {
        @Override
        public void progress(long transferredBytes, long totalBytes) {}

        @Override
        public boolean cancelled() {
          return false;
        }

        @Override
        public void beforePublish() {}
      };

  /**
   * Whether to stop. Asked at least once per buffer and while waiting for the server. Must be cheap
   * (a volatile read) and thread-safe: while the transferring thread is stuck in a socket, a
   * watching thread of the adapter asks instead.
   */
  boolean cancelled();

  /** The first byte is about to move; told again when a resume turns out to be impossible. */
  default void started(TransferStart start) {}

  /**
   * Last call before a complete, verified file gets its final name.
   *
   * @throws FileTransferException to refuse (e.g. {@link Reason#PUBLICATION_REFUSED}): the
   *     temporary file is removed
   */
  void beforePublish() throws FileTransferException;

  /**
   * Whether a failed upload may still remove its temporary file. False when somebody else may be
   * writing under that name by now.
   */
  default boolean mayCleanUp() {
    return true;
  }
}
