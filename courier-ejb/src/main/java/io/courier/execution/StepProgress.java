package io.courier.execution;

import io.courier.jca.api.TransferStart;
import io.courier.step.Moving;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Live figures of a running step: sums over its files. Written by the step's thread, read by any.
 */
final class StepProgress {
  /** The rate is measured over at least this long: reports of small files come in bursts. */
  private static final long SHORTEST_MILLIS = 100;

  private final Clock clock;
  private long doneBytes;
  private long totalBytes = -1;
  private String currentFile;
  private long rate;
  private long ratedBytes;
  private Instant ratedAt;
  private Instant updatedAt;
  private Map<String, Object> transferState;
  private Map<String, Object> savedState;

  StepProgress(Clock clock) {
    this.clock = clock;
    this.updatedAt = clock.instant();
    this.ratedAt = updatedAt;
  }

  synchronized void expect(long bytes) {
    totalBytes = bytes;
  }

  /** The next file begins. */
  synchronized FileProgress file(Moving file) {
    currentFile = file.localPath();
    return new FileProgress(file);
  }

  synchronized long bytes() {
    return doneBytes;
  }

  synchronized Instant updatedAt() {
    return updatedAt;
  }

  /** State of the transfer that was last heard of, null before the first. */
  synchronized Map<String, Object> transferState() {
    return transferState;
  }

  /** The state if it is newer than the last one that was {@link #saved}, else null. */
  synchronized Map<String, Object> unsavedState() {
    return transferState == savedState ? null : transferState;
  }

  synchronized void saved(Map<String, Object> state) {
    savedState = state;
  }

  /** As stored and shown. */
  synchronized Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("bytesTransferred", doneBytes);
    json.put("totalBytes", totalBytes);
    json.put("currentFile", currentFile);
    json.put("rateBytesPerSec", rate);
    json.put("updatedAt", updatedAt.toString());
    return json;
  }

  private synchronized void moved(long bytes) {
    doneBytes += bytes;
    updatedAt = clock.instant();
    long millis = updatedAt.toEpochMilli() - ratedAt.toEpochMilli();
    if (millis >= SHORTEST_MILLIS) {
      rate = Math.max(0, doneBytes - ratedBytes) * 1000 / millis;
      ratedBytes = doneBytes;
      ratedAt = updatedAt;
    }
  }

  private synchronized void leaveOut(long bytes) {
    ratedBytes += bytes;
  }

  private synchronized void current(Moving file) {
    currentFile = file.localPath();
  }

  private synchronized void heard(Map<String, Object> state) {
    transferState = state;
  }

  /** One file of the step. */
  final class FileProgress {
    private final Moving file;
    private long bytes;
    private Instant sourceModified;
    private boolean outOfOrder;

    private FileProgress(Moving file) {
      this.file = file;
    }

    /** The first byte is about to move; what is there already is no rate. */
    void started(TransferStart start) {
      synchronized (StepProgress.this) {
        long before = start.resumedFrom() - bytes;
        leaveOut(before);
        bytes = start.resumedFrom();
        sourceModified = start.sourceModified();
        outOfOrder = start.outOfOrder();
        moved(before);
        state(start.totalBytes());
      }
    }

    void report(long transferredBytes, long fileTotal) {
      synchronized (StepProgress.this) {
        long more = transferredBytes - bytes;
        bytes = transferredBytes;
        current(file);
        moved(more);
        state(fileTotal);
      }
    }

    private void state(long fileTotal) {
      if (file.remotePath() == null) {
        return;
      }
      Map<String, Object> state = new LinkedHashMap<>();
      state.put("remote_path", file.remotePath());
      state.put("local_path", file.localPath());
      state.put("bytes_transferred", bytes);
      state.put("total_bytes", fileTotal);
      state.put("completed", false);
      if (sourceModified != null) {
        state.put("source_modified", sourceModified.toString());
      }
      if (outOfOrder) {
        state.put("out_of_order", true);
      }
      heard(state);
    }
  }
}
