package io.courier.execution.batch;

import io.courier.core.Breather;
import io.courier.execution.RunSubmitter.SubmissionException;
import io.courier.setting.Timetable;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.Timeout;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Purges the batch repository every ten minutes (property {@code courier.batch.purge.schedule});
 * each node what ran on it.
 */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class BatchPurgeTimer {
  private static final System.Logger LOG = System.getLogger(BatchPurgeTimer.class.getName());

  @Resource private TimerService timers;
  @Inject private BatchPurge purge;

  private final Breather breather = new Breather(100);
  private final AtomicBoolean atIt = new AtomicBoolean();

  @PostConstruct
  void start() {
    timers.createCalendarTimer(
        Timetable.of("courier.batch.purge.schedule", "0 4/10 *"), new TimerConfig(null, false));
  }

  @Timeout
  void tick() {
    if (!atIt.compareAndSet(false, true)) {
      return;
    }
    try {
      purge.purge(breather::rest);
    } catch (SubmissionException | RuntimeException e) {
      LOG.log(
          Level.WARNING, "CRTRF5042W: ended batch instances could not be removed; tried again", e);
    } finally {
      atIt.set(false);
    }
  }

  @PreDestroy
  void stop() {
    breather.stop();
  }
}
