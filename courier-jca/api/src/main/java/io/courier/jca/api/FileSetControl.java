package io.courier.jca.api;

/**
 * The caller's hand on a set of transfers, which may be under way at the same time. Every method is
 * called on the thread that started the set.
 */
public interface FileSetControl {
  /** The hand on one file of the set; asked once, when it is started. */
  TransferControl start(int index) throws FileTransferException;

  /** The file stands under its final name, proved. */
  void finished(int index, TransferReceipt receipt);

  /** The file failed; those not yet started will not be. */
  void failed(int index, FileTransferException failure);
}
