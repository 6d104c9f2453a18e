package io.courier.transfer;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.ResumePoint;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferStart;
import java.time.Duration;
import java.time.Instant;

/**
 * Passes the caller's control on and remembers what the transfer told, so that a try after a
 * reconnect goes on where this one stopped. Thread-safe.
 */
final class TransferMemory implements TransferControl {
  private volatile TransferControl caller;
  private final long began = System.nanoTime();
  private TransferStart start;
  private Instant sourceModified;
  private String restartReason;
  private boolean unsupported;
  private long transferred;

  TransferMemory(TransferControl caller) {
    this.caller = caller;
  }

  /** The same memory, asking another control from now on. */
  TransferMemory under(TransferControl other) {
    caller = other;
    return this;
  }

  @Override
  public void started(TransferStart now) {
    synchronized (this) {
      start = now;
      transferred = now.resumedFrom();
      sourceModified = now.sourceModified();
      if (now.restartReason() != null) {
        restartReason = now.restartReason();
      }
      unsupported |= now.resumeUnsupported();
    }
    caller.started(now);
  }

  @Override
  public void progress(long transferredBytes, long totalBytes) {
    synchronized (this) {
      transferred = transferredBytes;
    }
    caller.progress(transferredBytes, totalBytes);
  }

  @Override
  public boolean cancelled() {
    return caller.cancelled();
  }

  @Override
  public boolean mayCleanUp() {
    return caller.mayCleanUp();
  }

  @Override
  public void beforePublish() throws FileTransferException {
    caller.beforePublish();
  }

  /** The options, going on where the last try stopped if they want that and there was one. */
  synchronized TransferOptions goingOn(TransferOptions options) {
    return options.resume() && start != null
        ? options.resumingAt(
            new ResumePoint(start.totalBytes(), sourceModified, transferred, start.outOfOrder()))
        : options;
  }

  /** Why a wanted resume started at 0, null when none did. */
  synchronized String restartReason() {
    return restartReason;
  }

  synchronized boolean isResumeUnsupported() {
    return unsupported;
  }

  /** Offset the last try continued at. */
  synchronized long resumedFrom() {
    return start == null ? 0 : start.resumedFrom();
  }

  /** Bytes of the file that were there at the last report. */
  synchronized long transferred() {
    return transferred;
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
