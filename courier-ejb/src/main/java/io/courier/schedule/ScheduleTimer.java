package io.courier.schedule;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.time.Clock;
import org.eclipse.microprofile.config.ConfigProvider;

/** Ticks every second on every node but those with the role {@code web}. */
@Singleton
@Startup
@DependsOn("StartupChecks")
@TransactionManagement(TransactionManagementType.BEAN)
public class ScheduleTimer {
  @Inject FiringJournal journal;
  @Inject Clock clock;

  /** Null on nodes that run nothing. */
  private ScheduleTicker ticker;

  @PostConstruct
  void start() {
    String role =
        ConfigProvider.getConfig().getOptionalValue("courier.role", String.class).orElse("all");
    ticker = role.equals("web") ? null : new ScheduleTicker(journal, clock);
  }

  @Schedule(hour = "*", minute = "*", second = "*", persistent = false)
  void tick() {
    if (ticker != null) {
      ticker.tick();
    }
  }
}
