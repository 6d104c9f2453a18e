package io.courier.jca.api;

import java.time.Duration;

/**
 * Proof of one finished transfer.
 *
 * @param remotePath final remote path
 * @param localPath local path
 * @param sizeBytes size of the whole file
 * @param sha256 64 lower-case hex digits over the whole file, also after a resume
 * @param verified how it was proved
 * @param resumedFrom offset that was not sent again, 0 for a whole transfer
 * @param duration from first request to publication
 * @param replaced what happened to an existing target: {@code none} (there was none), {@code
 *     atomic}, {@code non_atomic}, or {@code unknown} after a settled doubt
 */
public record TransferReceipt(
    String remotePath,
    String localPath,
    long sizeBytes,
    String sha256,
    Verification verified,
    long resumedFrom,
    Duration duration,
    String replaced) {}
