package io.courier.execution.batch;

import io.courier.execution.RunSubmitter.SubmissionException;
import jakarta.annotation.PreDestroy;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Purges the batch repository every ten minutes; each node what ran on it. */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class BatchPurgeTimer {
  private static final System.Logger LOG = System.getLogger(BatchPurgeTimer.class.getName());
  private static final int REST_MILLIS = 100;

  @Inject private BatchPurge purge;

  private final CountDownLatch stopping = new CountDownLatch(1);
  private final AtomicBoolean atIt = new AtomicBoolean();

  @Schedule(hour = "*", minute = "4/10", persistent = false)
  void tick() {
    if (!atIt.compareAndSet(false, true)) {
      return;
    }
    try {
      purge.purge(this::rest);
    } catch (SubmissionException | RuntimeException e) {
      LOG.log(
          Level.WARNING, "CRTRF5042W: ended batch instances could not be removed; tried again", e);
    } finally {
      atIt.set(false);
    }
  }

  @PreDestroy
  void stop() {
    stopping.countDown();
  }

  /** Lets others at the database; false when the server stops. */
  private boolean rest() {
    try {
      return !stopping.await(REST_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
