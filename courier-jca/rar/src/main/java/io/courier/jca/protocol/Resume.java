package io.courier.jca.protocol;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.RemoteFile;
import java.util.Optional;

/**
 * Decides where an upload starts: behind a partial file whose every byte was read back and found
 * equal, else at 0. Nothing is known here of earlier attempts, so nothing less proves it.
 */
final class Resume {
  private final RemoteSession session;

  Resume(RemoteSession session) {
    this.session = session;
  }

  /**
   * Prepares an upload: a leftover is removed unless it is continued.
   *
   * @return the offset, with the source standing there
   */
  long upload(String temporary, LocalSource source, boolean wanted) throws FileTransferException {
    Optional<RemoteFile> leftover = session.stat(temporary, false);
    Publication.refuseDirectory(leftover);
    if (leftover.isEmpty()) {
      return 0;
    }
    long size = leftover.get().sizeBytes();
    if (wanted
        && size > 0
        && size <= source.sizeBytes()
        && !leftover.get().symbolicLink()
        && source.startsWith(size, new Proof(session).reread(temporary, size), session.guard())) {
      return size;
    }
    session.deleteFile(temporary);
    return 0;
  }
}
