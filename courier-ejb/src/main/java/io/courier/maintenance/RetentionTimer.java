package io.courier.maintenance;

import jakarta.annotation.PreDestroy;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.TransactionalException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Purges by age every night, on every node; a lock of the database lets one work at a time. Ends at
 * once when the server stops.
 */
@Singleton
@Startup
@DependsOn("StartupChecks")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class RetentionTimer {
  private static final Logger LOG = System.getLogger(RetentionTimer.class.getName());
  private static final int REST_MILLIS = 50;

  @Inject private Retention retention;

  private final CountDownLatch stopping = new CountDownLatch(1);

  @Schedule(hour = "3", minute = "19", persistent = false)
  void purge() {
    try {
      retention.purge(this::rest);
    } catch (PersistenceException | TransactionalException e) {
      LOG.log(Level.ERROR, "CRTRF2127E: Removing by age broke off; the next night goes on.", e);
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
