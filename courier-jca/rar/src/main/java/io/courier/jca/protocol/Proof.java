package io.courier.jca.protocol;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RemoteFile;
import io.courier.jca.api.Verification;
import java.util.Optional;

/** Proves that a remote file is the expected one, by asking the server again. */
final class Proof {
  private final RemoteSession session;
  private final Runnable alive;

  Proof(RemoteSession session) {
    this(session, () -> {});
  }

  /**
   * @param alive called now and then while a file is read back
   */
  Proof(RemoteSession session, Runnable alive) {
    this.session = session;
    this.alive = alive;
  }

  /**
   * @throws FileTransferException {@link Reason#SIZE_MISMATCH} when the file is another one
   */
  void prove(String path, long sizeBytes, String sha256, Verification how)
      throws FileTransferException {
    requireSize(path, sizeBytes, session.stat(path, true));
    if (how != Verification.SIZE) {
      proveHash(path, sizeBytes, sha256, how);
    }
  }

  /** What the server says of the finished copy. */
  static void requireSize(String path, long sizeBytes, Optional<RemoteFile> copy)
      throws FileTransferException {
    long actual = copy.map(RemoteFile::sizeBytes).orElse(-1L);
    if (actual != sizeBytes) {
      throw new FileTransferException(
          Reason.SIZE_MISMATCH,
          actual < 0
              ? "The file is missing at the server after the transfer: " + path
              : "Size mismatch: expected "
                  + sizeBytes
                  + " bytes, the server has "
                  + actual
                  + ": "
                  + path);
    }
  }

  private void proveHash(String path, long sizeBytes, String sha256, Verification how)
      throws FileTransferException {
    Optional<String> offered =
        how == Verification.HASH ? session.serverSha256(path, sizeBytes) : Optional.empty();
    String actual = offered.isPresent() ? offered.get() : reread(path, sizeBytes);
    if (!actual.equals(sha256)) {
      throw new FileTransferException(
          Reason.SIZE_MISMATCH,
          "Hash mismatch: expected " + sha256 + ", the server has " + actual + ": " + path);
    }
  }

  /** SHA-256 over the whole remote file, read back. */
  String reread(String path, long sizeBytes) throws FileTransferException {
    Sha256 hash = new Sha256();
    session.read(
        path,
        0,
        sizeBytes,
        (buffer, offset, length) -> {
          session.guard().poll();
          hash.update(buffer, offset, length);
          alive.run();
        });
    return hash.hex();
  }
}
