package io.courier.jca.api;

import java.time.Instant;

/**
 * What an earlier attempt of the same caller recorded of its source. A partial file without one is
 * continued only when the whole of it was read back and found equal.
 *
 * @param sourceSizeBytes size of the source then
 * @param sourceModified modification time of the source then; null where unknown, which proves
 *     nothing
 * @param storedBytes contiguous bytes known to be stored
 * @param outOfOrder whether ranges were written out of order, so that the partial file may have
 *     holes behind {@code storedBytes}; else its real size is what counts
 */
public record ResumePoint(
    long sourceSizeBytes, Instant sourceModified, long storedBytes, boolean outOfOrder) {

  /** Of a transfer that was written in order. */
  public ResumePoint(long sourceSizeBytes, Instant sourceModified, long storedBytes) {
    this(sourceSizeBytes, sourceModified, storedBytes, false);
  }
}
