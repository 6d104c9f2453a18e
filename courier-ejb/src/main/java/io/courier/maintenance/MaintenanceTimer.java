package io.courier.maintenance;

import io.courier.audit.AuditKeeping;
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

/**
 * Partitions for the months ahead every week, closing of months every hour, so that what a node
 * missed while it was down is done soon after its start. Ticks on every node; locks of the database
 * let one work.
 */
@Singleton
@Startup
@DependsOn("StartupChecks")
@TransactionManagement(TransactionManagementType.BEAN)
public class MaintenanceTimer {
  private static final Logger LOG = System.getLogger(MaintenanceTimer.class.getName());

  @Inject private PartitionRepository partitions;
  @Inject private PartitionHealth health;
  @Inject private AuditKeeping audit;

  @Schedule(dayOfWeek = "Sun", hour = "3", minute = "7", persistent = false)
  void makePartitions() {
    try {
      long made = partitions.make();
      if (made > 0) {
        LOG.log(Level.INFO, "CRTRF2120I: {0} partitions for the months ahead were made.", made);
      }
      long missing = partitions.missing();
      if (missing > 0) {
        LOG.log(
            Level.ERROR,
            "CRTRF2121E: {0} partitions of this and the next two months are missing; without them"
                + " nothing can be written then.",
            missing);
      }
    } catch (PersistenceException | TransactionalException e) {
      LOG.log(Level.ERROR, "CRTRF2122E: Partitions for the months ahead could not be made.", e);
    }
  }

  @Schedule(hour = "*", minute = "27", persistent = false)
  void tellOverdue() {
    try {
      PartitionHealth.State state = health.state();
      if (!state.isUp()) {
        partitions.tellOverdue(state.missing(), state.overdue());
      }
    } catch (PersistenceException | TransactionalException e) {
      LOG.log(Level.ERROR, "CRTRF2124E: The state of the partitions could not be told.", e);
    }
  }

  @Schedule(hour = "*", minute = "*/5", persistent = false)
  void tellHead() {
    audit.tellHead();
  }

  @Schedule(hour = "*", minute = "11", persistent = false)
  void closeMonths() {
    try {
      audit.closeMonths();
    } catch (PersistenceException | TransactionalException e) {
      LOG.log(Level.ERROR, "CRTRF2123E: A month of the audit log could not be closed.", e);
    }
  }
}
