package io.courier.jca.api;

/**
 * The caller's hand on a running transfer. Called on the transferring thread; {@link #cancelled} at
 * least once per buffer.
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

  boolean cancelled();

  /**
   * Last call before a complete, verified file gets its final name.
   *
   * @throws FileTransferException to refuse (e.g. {@link Reason#PUBLICATION_REFUSED}): the
   *     temporary file is removed
   */
  void beforePublish() throws FileTransferException;
}
