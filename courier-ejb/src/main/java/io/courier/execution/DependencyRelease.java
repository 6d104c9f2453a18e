package io.courier.execution;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import io.courier.core.CourierException;
import io.courier.execution.DependencyRepository.Downstream;
import io.courier.job.JobCatalog;
import io.courier.job.JobDependencyRemoved;
import io.courier.job.JobView;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What the end of an execution means for the jobs downstream of its job (reference, jobs section
 * 18): queued executions that wait are released or skipped, else a new one is queued once every
 * edge has an end that satisfies it. In the transaction that writes the end, under the lock of all
 * edges.
 */
@ApplicationScoped
public class DependencyRelease {
  /** After chains: their row is locked before the edges. */
  private static final int AFTER_CHAINS = 2000;

  @Inject DependencyRepository dependencies;
  @Inject ExecutionRepository executions;
  @Inject QueueRepository queue;
  @Inject Steering steering;
  @Inject Intake intake;
  @Inject JobCatalog catalog;
  @Inject AuditLog audit;

  /** For CDI. */
  public DependencyRelease() {}

  void onEnd(@Observes @Priority(AFTER_CHAINS) ExecutionEnded end) {
    UUID job = end.execution().jobId();
    if (end.retried() || dependencies.downstreamOf(job).isEmpty()) {
      return;
    }
    dependencies.lock();
    for (Downstream downstream : dependencies.downstreamOf(job)) {
      reach(end.execution(), downstream);
    }
  }

  void onRemoved(@Observes JobDependencyRemoved removed) {
    refresh(removed.downstreamJobId(), "the dependency was removed");
  }

  private void reach(Execution ended, Downstream downstream) {
    UUID job = downstream.jobId();
    boolean satisfied = downstream.satisfiedBy(ended.state());
    dependencies.mark(ended.jobId(), job, satisfied ? ended.id() : null);
    List<UUID> waiting = dependencies.waiting(job);
    if (!waiting.isEmpty()) {
      Optional<Execution.WaitingFor> hopeless = hopeless(ended, job);
      hopeless.ifPresent(upstream -> waiting.forEach(id -> steering.skip(id, why(upstream))));
      if (hopeless.isEmpty()) {
        refresh(job, "execution " + ended.id() + " ended");
      }
    } else if (satisfied && dependencies.allReady(job)) {
      dependencies.consume(job);
      trigger(job, ended);
    }
  }

  /** The edge that this end has closed for good: failed without the flag, or skipped itself. */
  private Optional<Execution.WaitingFor> hopeless(Execution ended, UUID downstreamJob) {
    return dependencies.missing(downstreamJob).stream()
        .filter(upstream -> ended.id().equals(upstream.executionId()))
        .filter(
            upstream ->
                upstream.state() == ExecutionState.FAILED
                    || upstream.state() == ExecutionState.SKIPPED)
        .findFirst();
  }

  private static String why(Execution.WaitingFor upstream) {
    return "Skipped: it waited for job \""
        + upstream.jobName()
        + "\", which "
        + (upstream.state() == ExecutionState.FAILED ? "failed" : "was skipped itself")
        + " (execution "
        + upstream.executionId()
        + ").";
  }

  /** Writes what is still missing, and sets free what misses nothing. */
  private void refresh(UUID job, String because) {
    List<Execution.WaitingFor> missing = dependencies.missing(job);
    for (UUID id : dependencies.waiting(job)) {
      Execution execution = executions.find(id).orElseThrow();
      dependencies.write(execution, missing);
      if (missing.isEmpty()) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("jobId", job);
        details.put("because", because);
        audit.recordAs(
            Actor.SYSTEM, new AuditEvent("job_execution", id, "ExecutionReleased", details));
      }
    }
    if (missing.isEmpty()) {
      dependencies.consume(job);
      queue.notifyQueue();
    }
  }

  private void trigger(UUID jobId, Execution upstream) {
    String triggeredBy = "dependency:" + upstream.id();
    JobView job = catalog.find(jobId).orElse(null);
    if (job == null) {
      return; // deleted meanwhile; its edges go with it
    }
    Optional<CourierException> obstacle = intake.obstacle(job);
    if (obstacle.isEmpty()) {
      intake.follow(job, new Trigger(triggeredBy, null, Map.of()));
      return;
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("triggeredBy", triggeredBy);
    details.put("upstreamJobId", upstream.jobId());
    details.put("reason", obstacle.get().getMessage());
    audit.recordAs(Actor.SYSTEM, new AuditEvent("job", jobId, "DependencySkipped", details));
  }
}
