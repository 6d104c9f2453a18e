package io.courier.jca.protocol;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RemoteFile;
import java.util.Optional;

/** The last step of an upload: the complete file gets its final name. */
final class Publication {
  static final String NONE = "none";
  static final String ATOMIC = "atomic";
  static final String NON_ATOMIC = "non_atomic";

  private final RemoteSession session;
  private final boolean allowNonAtomicReplace;
  private boolean originalRemoved;

  Publication(RemoteSession session, boolean allowNonAtomicReplace) {
    this.session = session;
    this.allowNonAtomicReplace = allowNonAtomicReplace;
  }

  /**
   * Renames, replacing an existing target.
   *
   * @return what happened to an existing target, as in the receipt
   * @throws FileTransferException with a reason fatal to the session: the rename is in doubt; else
   *     it did not happen
   */
  String publish(String from, String to) throws FileTransferException {
    boolean existed = session.stat(to, false).isPresent();
    if (!existed || session.replacesAtomically()) {
      try {
        session.rename(from, to);
        return existed ? ATOMIC : NONE;
      } catch (FileTransferException e) {
        boolean learned = existed && !session.replacesAtomically();
        if (!learned || e.reason().isFatalToSession()) {
          throw e;
        }
      }
    }
    if (!allowNonAtomicReplace) {
      throw new FileTransferException(
          Reason.RENAME_FAILED,
          "The server cannot replace a file in one step and the connection forbids deleting it"
              + " first: "
              + to);
    }
    session.deleteFile(to);
    originalRemoved = true;
    session.rename(from, to);
    return NON_ATOMIC;
  }

  /** Whether the old file is gone, so that the new one must be kept under whatever name. */
  boolean originalRemoved() {
    return originalRemoved;
  }

  /** The failure of a rename in the words of the API; fatal ones stay as they are. */
  static FileTransferException refused(String from, String to, FileTransferException cause) {
    if (cause.reason().isFatalToSession()
        || cause.reason() == Reason.RENAME_FAILED
        || cause.reason() == Reason.IS_A_DIRECTORY) {
      return cause;
    }
    return new FileTransferException(
        Reason.RENAME_FAILED,
        "Rename of " + from + " to " + to + " was refused: " + cause.getMessage(),
        cause);
  }

  /** Fails when the target is a directory, which no file may replace. */
  static void refuseDirectory(Optional<RemoteFile> target) throws FileTransferException {
    if (target.isPresent() && target.get().directory()) {
      throw new FileTransferException(
          Reason.IS_A_DIRECTORY,
          "The remote path is a directory, not a file: " + target.get().fullPath());
    }
  }
}
