package io.courier.health;

import jakarta.ejb.DependsOn;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;

/** Ticks every five seconds on every node. */
@Singleton
@Startup
@DependsOn("StartupChecks")
@TransactionManagement(TransactionManagementType.BEAN)
public class HeartbeatTimer {
  @Inject private NodePresence presence;

  @Schedule(hour = "*", minute = "*", second = "*/5", persistent = false)
  void tick() {
    presence.beat();
  }
}
