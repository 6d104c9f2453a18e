package io.courier.jca.protocol;

import io.courier.jca.api.ProgressListener;
import java.util.concurrent.TimeUnit;

/**
 * Decides when a report is due: every 10^6 bytes or 5 s, whichever is first, and once when the
 * whole is proved; the last byte alone is no reason. Not thread-safe.
 */
final class Progress {
  private static final long STEP_BYTES = 1_000_000;
  private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final ProgressListener listener;
  private final long totalBytes;
  private long transferredBytes;
  private long reportedBytes;
  private long reportedAt = System.nanoTime();

  Progress(ProgressListener listener, long startBytes, long totalBytes) {
    this.listener = listener;
    this.totalBytes = totalBytes;
    transferredBytes = startBytes;
    reportedBytes = startBytes;
  }

  void advanced(int bytes) {
    transferredBytes += bytes;
    boolean last = transferredBytes == totalBytes;
    if (!last
        && (transferredBytes - reportedBytes >= STEP_BYTES
            || System.nanoTime() - reportedAt >= STEP_NANOS)) {
      report();
    }
  }

  /** Something else than moving bytes goes on: told every 5 s, so that it is no silence. */
  void alive() {
    if (System.nanoTime() - reportedAt >= STEP_NANOS) {
      report();
    }
  }

  /** The transfer starts elsewhere than it was made for. */
  void startAt(long bytes) {
    transferredBytes = bytes;
    reportedBytes = bytes;
  }

  /** The transfer is complete. */
  void finished() {
    report();
  }

  long transferredBytes() {
    return transferredBytes;
  }

  private void report() {
    reportedBytes = transferredBytes;
    reportedAt = System.nanoTime();
    listener.progress(transferredBytes, totalBytes);
  }
}
