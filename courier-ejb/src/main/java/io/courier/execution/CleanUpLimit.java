package io.courier.execution;

import io.courier.jca.api.TransferControl;
import java.time.Duration;

/** Ends every wait of a cleaning up after a while: best effort must not hold a thread for ever. */
final class CleanUpLimit implements TransferControl {
  static final Duration LIMIT = Duration.ofSeconds(60);

  private final long from = System.nanoTime();

  @Override
  public void progress(long transferredBytes, long totalBytes) {
    // nothing is moved
  }

  @Override
  public boolean cancelled() {
    return System.nanoTime() - from > LIMIT.toNanos();
  }

  @Override
  public void beforePublish() {
    // nothing is published
  }
}
