package io.courier.jca.api;

/**
 * The answer to the final rename of an upload was lost with the session: the complete, proved file
 * stands under its temporary or under its final name. {@link FileConnection#settleUpload} on a new
 * session finds out.
 */
public final class RenameInDoubtException extends FileTransferException {
  private static final long serialVersionUID = 1L;

  private final transient TransferReceipt receipt;

  /**
   * @param receipt the receipt that will be true once the upload is settled
   */
  public RenameInDoubtException(String message, Throwable cause, TransferReceipt receipt) {
    super(Reason.RENAME_IN_DOUBT, message, cause);
    this.receipt = receipt;
  }

  public TransferReceipt receipt() {
    return receipt;
  }
}
