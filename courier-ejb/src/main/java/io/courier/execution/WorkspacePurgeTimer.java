package io.courier.execution;

import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;

/** Looks for orphaned workspaces once a day, on every node: each has its own directories. */
@Singleton
@Startup
@TransactionManagement(TransactionManagementType.BEAN)
public class WorkspacePurgeTimer {
  @Inject private WorkspacePurge workspaces;

  @Schedule(hour = "2", minute = "41", persistent = false)
  void tick() {
    workspaces.purge();
  }
}
