package io.courier.web.console.dashboard;

import io.courier.connection.ConnectionFilter;
import io.courier.connection.ConnectionService;
import io.courier.connection.ConnectionStatus;
import io.courier.connection.ConnectionView;
import io.courier.core.PageRequest;
import io.courier.execution.ExecutionFilter;
import io.courier.execution.ExecutionService;
import io.courier.execution.ExecutionState;
import io.courier.job.JobFilter;
import io.courier.job.JobService;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Counts of what there is and what happened in the last 24 hours. */
@Named
@RequestScoped
public class Dashboard {
  private static final PageRequest COUNT_ONLY = new PageRequest(1, 1, null, true);
  private static final PageRequest FEW = new PageRequest(1, 20, "name", false);
  private static final Duration DAY = Duration.ofHours(24);

  @EJB private JobService jobs;
  @EJB private ConnectionService connections;
  @EJB private ExecutionService executions;
  @Inject private Clock clock;

  private Long running;
  private Long queued;
  private List<ConnectionView> attention;
  private List<ConnectionView> insecure;
  private List<ConnectionView> nonFips;

  public long getJobs() {
    return jobs.list(JobFilter.NONE, COUNT_ONLY).totalCount();
  }

  public long getConnections() {
    return connections.find(ConnectionFilter.ALL, COUNT_ONLY).totalCount();
  }

  public long getRunning() {
    if (running == null) {
      running = now(ExecutionState.RUNNING);
    }
    return running;
  }

  public long getQueued() {
    if (queued == null) {
      queued = now(ExecutionState.QUEUED);
    }
    return queued;
  }

  /** Whether the counts will change by themselves. */
  public boolean isLive() {
    return getRunning() + getQueued() > 0;
  }

  public long getCompleted() {
    return lastDay(ExecutionState.COMPLETED);
  }

  public long getFailed() {
    return lastDay(ExecutionState.FAILED);
  }

  /** Connections whose host key changed. */
  public List<ConnectionView> getAttention() {
    if (attention == null) {
      attention =
          connections
              .find(
                  new ConnectionFilter(
                      null, null, null, ConnectionStatus.REQUIRES_ATTENTION, null, null, false),
                  FEW)
              .items();
    }
    return attention;
  }

  /** Connections that accept any host key or certificate. */
  public List<ConnectionView> getInsecure() {
    if (insecure == null) {
      insecure =
          connections
              .find(new ConnectionFilter(null, null, null, null, null, true, false), FEW)
              .items();
    }
    return insecure;
  }

  /** Connections exempt from FIPS mode. */
  public List<ConnectionView> getNonFips() {
    if (nonFips == null) {
      nonFips =
          connections
              .find(new ConnectionFilter(null, null, null, null, true, null, false), FEW)
              .items();
    }
    return nonFips;
  }

  private long now(ExecutionState state) {
    return executions.list(null, new ExecutionFilter(state, null, null), COUNT_ONLY).totalCount();
  }

  private long lastDay(ExecutionState state) {
    return executions
        .list(null, new ExecutionFilter(state, clock.instant().minus(DAY), null), COUNT_ONLY)
        .totalCount();
  }
}
