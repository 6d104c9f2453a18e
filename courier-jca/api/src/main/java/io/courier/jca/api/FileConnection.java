package io.courier.jca.api;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Handle of one session with a partner. Used by one thread at a time, except {@link #abort}. Every
 * call is bounded by the endpoint's operation timeout (silence, not total), after which the socket
 * is closed and the call fails with {@link Reason#TIMED_OUT}. Closing returns the session to the
 * pool; a session with a fatal failure is destroyed instead. Remote paths are literal: no globbing,
 * no expansion. After {@link #close} every call fails with {@link Reason#INVALID_REQUEST}.
 */
public interface FileConnection extends AutoCloseable {

  SessionInfo session();

  /**
   * From now on a transfer of at least 64 MB, or a set of many files, may borrow further sessions
   * of the same connection while it lasts. Nothing is borrowed where it does not help.
   *
   * @param lender {@link SessionLender#NONE} ends it
   */
  default void lend(SessionLender lender) {}

  /** Cheap local view; {@link #probe} asks the server. */
  boolean isConnected();

  /** One bounded round trip on the session; its duration. */
  Duration probe() throws FileTransferException;

  /**
   * Sends a local file. On failure nothing stands under the final name that was not there before,
   * and the temporary file is removed where the session still allows it.
   */
  TransferReceipt upload(
      Path local, String remotePath, TransferOptions options, TransferControl control)
      throws FileTransferException;

  /**
   * Settles an upload that ended in doubt, by looking: temporary file gone and final file of the
   * expected size (hash, where the options ask for it) is success; a temporary file of the expected
   * size is renamed again.
   *
   * @param inDoubt from {@link RenameInDoubtException#receipt}
   * @param options those of the upload
   * @return the receipt, with what is now known of the replaced target
   * @throws FileTransferException {@link Reason#RENAME_IN_DOUBT} when looking did not settle it
   */
  TransferReceipt settleUpload(
      TransferReceipt inDoubt, TransferOptions options, TransferControl control)
      throws FileTransferException;

  /**
   * Fetches a remote file into {@code local}, written under {@code local + ".part"} and renamed
   * when proved.
   */
  TransferReceipt download(
      String remotePath, Path local, TransferOptions options, TransferControl control)
      throws FileTransferException;

  /**
   * Sends many files; where the protocol allows, many are under way at once. Each keeps the
   * promises of {@link #upload}. Returns when every file is settled.
   *
   * @throws FileTransferException the first failure, after {@link FileSetControl#finished} or
   *     {@link FileSetControl#failed} was called for every file that was started
   */
  void uploadAll(List<FileMove> files, TransferOptions options, FileSetControl control)
      throws FileTransferException;

  /** Fetches many files, as {@link #uploadAll} sends them. */
  void downloadAll(List<FileMove> files, TransferOptions options, FileSetControl control)
      throws FileTransferException;

  /** Empty when nothing is there. Follows no symbolic link. */
  Optional<RemoteFile> stat(String remotePath) throws FileTransferException;

  /** Streams a directory; bounded memory for any size. */
  void list(String remotePath, RemoteFileVisitor visitor) throws FileTransferException;

  /**
   * Makes a directory, its missing parents too when recursive. An existing directory is success.
   *
   * @return whether something was made
   */
  boolean makeDirectory(String remotePath, boolean recursive) throws FileTransferException;

  /**
   * Removes a directory; recursive never follows symbolic links. A missing directory is success.
   * Refuses {@code /} and the empty path.
   *
   * @return whether it existed
   */
  boolean removeDirectory(String remotePath, boolean recursive) throws FileTransferException;

  /**
   * Renames, replacing an existing target (atomically where the server offers it, else as allowed).
   *
   * @return what happened to an existing target, as {@link TransferReceipt#replaced}
   */
  String rename(String from, String to, boolean allowNonAtomicReplace) throws FileTransferException;

  /**
   * @return whether it existed
   */
  boolean deleteFile(String remotePath) throws FileTransferException;

  /**
   * Closes the socket at once, from any thread: a running call fails with {@link
   * Reason#CONNECTION_LOST}.
   */
  void abort();

  /** Gives the session back. Never throws; idempotent. */
  @Override
  void close();
}
