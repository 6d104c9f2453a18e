package io.courier.jca.api;

import java.time.Instant;

/**
 * What is known when the first byte is about to move.
 *
 * @param totalBytes size of the source
 * @param sourceModified modification time of the source, null where the server does not say
 * @param resumedFrom offset the transfer continues at, 0 for a whole transfer
 * @param restartReason why a wanted resume starts at 0 although something was there, else null
 * @param resumeUnsupported whether the reason is that the server cannot resume
 * @param outOfOrder whether ranges will be written out of order; progress then counts the
 *     contiguous bytes only
 */
public record TransferStart(
    long totalBytes,
    Instant sourceModified,
    long resumedFrom,
    String restartReason,
    boolean resumeUnsupported,
    boolean outOfOrder) {

  /** Of a transfer that is written in order. */
  public TransferStart(
      long totalBytes,
      Instant sourceModified,
      long resumedFrom,
      String restartReason,
      boolean resumeUnsupported) {
    this(totalBytes, sourceModified, resumedFrom, restartReason, resumeUnsupported, false);
  }
}
