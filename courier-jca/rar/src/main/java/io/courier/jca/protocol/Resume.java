package io.courier.jca.protocol;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RemoteFile;
import io.courier.jca.api.ResumePoint;
import io.courier.jca.api.TransferOptions;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * Decides where a transfer starts: behind a partial file that is proved to belong to an unchanged
 * source, else at 0 with the reason. With a record of the source the last block is proof enough;
 * without one the whole partial file is.
 */
final class Resume {
  /** What is read back of a partial file whose source is known to be unchanged. */
  static final int BLOCK = 1_000_000;

  /**
   * Where to start.
   *
   * @param restartReason why at 0 although a resume was wanted and something was there, else null
   * @param unsupported whether the reason is the server
   */
  record Start(long offset, String restartReason, boolean unsupported) {
    static final Start FRESH = new Start(0, null, false);

    static Start at(long offset) {
      return new Start(offset, null, false);
    }

    static Start again(String reason) {
      return new Start(0, reason, false);
    }

    static Start impossible() {
      return new Start(0, "The server cannot resume transfers.", true);
    }
  }

  private final RemoteSession session;
  private final TransferOptions options;
  private final Runnable alive;

  /**
   * @param alive called now and then while much is read
   */
  Resume(RemoteSession session, TransferOptions options, Runnable alive) {
    this.session = session;
    this.options = options;
    this.alive = alive;
  }

  /** Prepares an upload: a leftover is removed unless it is continued; the source stands there. */
  Start upload(String partial, LocalSource source) throws FileTransferException {
    Optional<RemoteFile> leftover = session.stat(partial, false);
    Publication.refuseDirectory(leftover);
    if (leftover.isEmpty()) {
      return missing();
    }
    Start start = options.resume() ? judge(leftover.get(), partial, source) : Start.FRESH;
    if (start.offset() == 0) {
      session.deleteFile(partial);
      source.restart();
    }
    return start;
  }

  /** Nothing is there: worth a word only when something should be. */
  Start missing() {
    return options.resume() && options.recorded() != null && options.recorded().storedBytes() > 0
        ? Start.again("The partial file is gone.")
        : Start.FRESH;
  }

  private Start judge(RemoteFile leftover, String partial, LocalSource source)
      throws FileTransferException {
    long size = leftover.sizeBytes();
    if (size == 0) {
      return Start.FRESH;
    }
    if (leftover.symbolicLink()) {
      return Start.again("The partial file is a symbolic link.");
    }
    if (size > source.sizeBytes()) {
      return Start.again("The partial file is larger than the source.");
    }
    try {
      if (!isRecorded()) {
        String theirs = new Proof(session, alive).reread(partial, size);
        return source.startsWith(size, theirs, this::work)
            ? Start.at(size)
            : Start.again("The partial file differs from the source.");
      }
      Start start = recorded(size, source.sizeBytes(), source.modified());
      return start.offset() == 0 ? start : proved(partial, start, source);
    } catch (FileTransferException e) {
      if (e.reason() == Reason.UNSUPPORTED) {
        return Start.impossible();
      }
      throw e;
    }
  }

  private Start proved(String partial, Start start, LocalSource source)
      throws FileTransferException {
    int block = (int) Math.min(BLOCK, start.offset());
    byte[] mine = source.skip(start.offset(), block, this::work);
    byte[] theirs = readBack(partial, start.offset() - block, block);
    return Arrays.equals(mine, theirs)
        ? start
        : Start.again("The last block of the partial file differs from the source.");
  }

  /** Whether an earlier attempt recorded enough of its source to compare with. */
  boolean isRecorded() {
    return options.recorded() != null && options.recorded().sourceModified() != null;
  }

  /** What the record says of a partial file of that size; the last block is yet to be proved. */
  Start recorded(long partialBytes, long sourceBytes, Instant sourceModified) {
    ResumePoint point = options.recorded();
    if (point.sourceSizeBytes() != sourceBytes || !point.sourceModified().equals(sourceModified)) {
      return Start.again("The source changed since the partial file was written.");
    }
    if (!session.canResume()) {
      return Start.impossible();
    }
    long offset = point.outOfOrder() ? Math.min(partialBytes, point.storedBytes()) : partialBytes;
    return offset > 0 ? Start.at(offset) : Start.again("No byte of it is known to be stored.");
  }

  byte[] readBack(String path, long from, int length) throws FileTransferException {
    byte[] block = new byte[length];
    int[] filled = {0};
    FileTransferException enough = new FileTransferException(Reason.CANCELLED, "Enough");
    try {
      session.read(
          path,
          from,
          from + length,
          (buffer, offset, count) -> {
            int taken = Math.min(count, length - filled[0]);
            System.arraycopy(buffer, offset, block, filled[0], taken);
            filled[0] += taken;
            work();
            if (taken < count) {
              throw enough;
            }
          });
    } catch (FileTransferException e) {
      if (e != enough) {
        throw e;
      }
    }
    return filled[0] == length ? block : Arrays.copyOf(block, filled[0]);
  }

  /** A partial file that the next attempt may continue stays; a wrong one never does. */
  static boolean isWorthKeeping(Reason cause) {
    return switch (cause) {
      case SIZE_MISMATCH, SOURCE_CHANGED -> false;
      case CANCELLED, LOCAL_IO -> true; // a pause, a full disk: whoever gives up removes it
      default -> cause.isTransient();
    };
  }

  /** Called for every buffer of local work: cancel is honoured, the server is not to blame. */
  void work() throws FileTransferException {
    session.guard().poll();
    session.guard().touch();
    alive.run();
  }
}
