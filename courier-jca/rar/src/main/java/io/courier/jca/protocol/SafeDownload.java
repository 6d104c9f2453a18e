package io.courier.jca.protocol;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RemoteFile;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import io.courier.jca.api.Verification;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Fetches one file: part file, proof against what the server says before and after, flush, rename.
 * A library that says "complete" proves nothing; the counted bytes do. One object per file.
 */
final class SafeDownload {
  private final RemoteSession session;
  private final TransferOptions options;
  private final TransferControl control;
  private final long startedAt = System.nanoTime();

  SafeDownload(RemoteSession session, TransferOptions options, TransferControl control) {
    this.session = session;
    this.options = options;
    this.control = control;
  }

  TransferReceipt run(String remotePath, Path local) throws FileTransferException {
    RemotePaths.checkedFile(remotePath);
    RemoteFile before =
        session
            .stat(remotePath, true)
            .orElseThrow(
                () ->
                    new FileTransferException(
                        Reason.NOT_FOUND, "Remote file not found: " + remotePath));
    if (before.directory()) {
      throw new FileTransferException(
          Reason.IS_A_DIRECTORY, "The remote path is a directory, not a file: " + remotePath);
    }
    try (LocalTarget target = new LocalTarget(local)) {
      target.create(options.createDirectories());
      Sha256 hash = new Sha256();
      Progress progress = new Progress(control, 0, before.sizeBytes());
      session.read(
          remotePath,
          0,
          before.sizeBytes(),
          (buffer, offset, length) -> {
            session.guard().poll();
            if (progress.transferredBytes() + length > before.sizeBytes()) {
              throw changed(before, "it grew beyond " + before.sizeBytes() + " bytes");
            }
            target.write(buffer, offset, length);
            hash.update(buffer, offset, length);
            progress.advanced(length);
          });
      try (CallGuard.Call work = session.guard().beginLocal()) {
        target.finish();
      }
      String sha256 = hash.hex();
      prove(before, progress.transferredBytes(), sha256);
      progress.finished();
      boolean replaced;
      try (CallGuard.Call work = session.guard().beginLocal()) {
        control.beforePublish();
        replaced = target.publish();
      }
      return new TransferReceipt(
          remotePath,
          local.toString(),
          before.sizeBytes(),
          sha256,
          options.verification(),
          0,
          Duration.ofNanos(System.nanoTime() - startedAt),
          replaced ? Publication.ATOMIC : Publication.NONE);
    }
  }

  private void prove(RemoteFile before, long received, String sha256) throws FileTransferException {
    RemoteFile after =
        session.stat(before.fullPath(), true).orElseThrow(() -> changed(before, "it is gone"));
    if (after.sizeBytes() != before.sizeBytes()) {
      throw changed(before, "size " + before.sizeBytes() + " became " + after.sizeBytes());
    }
    if (!Objects.equals(after.lastModified(), before.lastModified())) {
      throw changed(before, "modification time changed");
    }
    if (received != before.sizeBytes()) {
      throw new FileTransferException(
          Reason.SIZE_MISMATCH,
          "Size mismatch: expected "
              + before.sizeBytes()
              + " bytes, received "
              + received
              + ": "
              + before.fullPath());
    }
    if (options.verification() != Verification.SIZE) {
      new Proof(session).prove(before.fullPath(), received, sha256, options.verification());
    }
  }

  private static FileTransferException changed(RemoteFile file, String how) {
    return new FileTransferException(
        Reason.SOURCE_CHANGED,
        "The remote file changed while it was fetched (" + how + "): " + file.fullPath());
  }
}
