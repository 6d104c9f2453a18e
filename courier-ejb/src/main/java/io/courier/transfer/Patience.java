package io.courier.transfer;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.TransferControl;
import java.util.concurrent.TimeUnit;

/**
 * The control of a wait in order, for a session or a path: as long as somebody asks whether to go
 * on waiting, the execution is told once a second that it is not stuck. Thread-safe.
 */
final class Patience implements TransferControl {
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final TransferControl cancel;
  private final TransferControl told;
  private volatile long toldAt = System.nanoTime();

  /**
   * @param cancel ends the wait
   * @param told hears that it goes on
   */
  Patience(TransferControl cancel, TransferControl told) {
    this.cancel = cancel;
    this.told = told;
  }

  @Override
  public void progress(long transferredBytes, long totalBytes) {}

  @Override
  public boolean cancelled() {
    long now = System.nanoTime();
    if (now - toldAt > PERIOD_NANOS) {
      toldAt = now;
      told.progress(0, -1);
    }
    return cancel.cancelled();
  }

  @Override
  public void beforePublish() throws FileTransferException {
    cancel.beforePublish();
  }
}
