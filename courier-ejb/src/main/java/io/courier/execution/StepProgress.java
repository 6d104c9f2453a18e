package io.courier.execution;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Live figures of a running step: sums over its files. Written by the step's thread, read by any.
 */
final class StepProgress {
  private final Clock clock;
  private long doneBytes;
  private long fileBytes;
  private long totalBytes = -1;
  private String currentFile;
  private long rate;
  private Instant updatedAt;
  private Map<String, Object> transferState;

  StepProgress(Clock clock) {
    this.clock = clock;
    this.updatedAt = clock.instant();
  }

  synchronized void expect(long bytes) {
    totalBytes = bytes;
  }

  /** The next file begins. */
  synchronized void file(String name) {
    doneBytes += fileBytes;
    fileBytes = 0;
    currentFile = name;
  }

  synchronized void report(long transferredBytes, long fileTotal) {
    Instant now = clock.instant();
    long millis = Math.max(1, now.toEpochMilli() - updatedAt.toEpochMilli());
    rate = Math.max(0, transferredBytes - fileBytes) * 1000 / millis;
    fileBytes = transferredBytes;
    updatedAt = now;
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("local_path", currentFile);
    state.put("bytes_transferred", transferredBytes);
    state.put("total_bytes", fileTotal);
    state.put("completed", false);
    transferState = state;
  }

  synchronized long bytes() {
    return doneBytes + fileBytes;
  }

  synchronized Instant updatedAt() {
    return updatedAt;
  }

  /** State of the current transfer, null before the first report. */
  synchronized Map<String, Object> transferState() {
    return transferState;
  }

  /** As stored and shown. */
  synchronized Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("bytesTransferred", doneBytes + fileBytes);
    json.put("totalBytes", totalBytes);
    json.put("currentFile", currentFile);
    json.put("rateBytesPerSec", rate);
    json.put("updatedAt", updatedAt.toString());
    return json;
  }
}
