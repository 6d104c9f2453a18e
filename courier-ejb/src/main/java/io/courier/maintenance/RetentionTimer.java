package io.courier.maintenance;

import io.courier.core.Breather;
import io.courier.setting.Timetable;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.Timeout;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.TransactionalException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Purges by age every night (property {@code courier.retention.schedule}), on every node; a lock of
 * the database lets one work at a time. Ends at once when the server stops.
 */
@Singleton
@Startup
@DependsOn("StartupChecks")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class RetentionTimer {
  private static final Logger LOG = System.getLogger(RetentionTimer.class.getName());

  @Resource private TimerService timers;
  @Inject private Retention retention;

  private final Breather breather = new Breather(50);

  @PostConstruct
  void start() {
    timers.createCalendarTimer(
        Timetable.of("courier.retention.schedule", "0 19 3"), new TimerConfig(null, false));
  }

  @Timeout
  void purge() {
    try {
      retention.purge(breather::rest);
    } catch (PersistenceException | TransactionalException e) {
      LOG.log(Level.ERROR, "CRTRF2127E: Removing by age broke off; the next night goes on.", e);
    }
  }

  @PreDestroy
  void stop() {
    breather.stop();
  }
}
