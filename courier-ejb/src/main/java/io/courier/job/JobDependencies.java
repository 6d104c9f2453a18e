package io.courier.job;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;

/** The rules of edges between jobs. Joins the caller's transaction. */
@ApplicationScoped
class JobDependencies {
  @Inject JobRepository jobs;
  @Inject JobDependencyRepository edges;
  @Inject @Any Instance<JobUsage> usages;
  @Inject AuditLog audit;
  @Inject Event<JobDependencyRemoved> removed;
  @Inject Clock clock;

  /**
   * Adds an edge to a job that exists. The graph is searched under a lock: two edges added at once
   * close no cycle.
   *
   * @throws CourierException 1030, 2006, 2007, 2005
   */
  JobDependency add(UUID downstream, UUID upstream, boolean runOnFailure) {
    if (upstream.equals(downstream)) {
      throw new CourierException(
          ErrorCode.SELF_DEPENDENCY, "A job cannot depend on itself; name another job.");
    }
    edges.lock();
    Job after = jobs.find(upstream).orElseThrow(() -> CourierException.notFound("job", upstream));
    if (edges.of(downstream).stream().anyMatch(edge -> edge.upstreamJobId().equals(upstream))) {
      throw new CourierException(
          ErrorCode.DUPLICATE_DEPENDENCY,
          "The job depends on \"" + after.name() + "\" already; delete that dependency first.");
    }
    if (edges.graph().closesCycle(new DependencyGraph.Edge(upstream, downstream))) {
      throw new CourierException(
          ErrorCode.CIRCULAR_DEPENDENCY_DETECTED,
          "\""
              + after.name()
              + "\" depends on this job already, directly or over other jobs: they would wait for"
              + " each other.");
    }
    JobDependency edge =
        new JobDependency(
            Ids.next(clock), upstream, after.name(), downstream, runOnFailure, clock.instant());
    edges.insert(edge);
    record(edge, "JobDependencyCreated");
    return edge;
  }

  void remove(JobDependency edge) {
    edges.lock();
    edges.delete(edge.id());
    record(edge, "JobDependencyDeleted");
    removed.fire(new JobDependencyRemoved(edge.downstreamJobId()));
  }

  /**
   * Before a job is deleted: nothing that stays may refer to it, its edges go with it.
   *
   * @throws CourierException 1051
   */
  void release(UUID jobId) {
    edges.lock();
    edges.lockJob(jobId);
    for (JobUsage usage : usages) {
      usage.usesOf(jobId).stream()
          .findFirst()
          .ifPresent(
              use -> {
                throw new CourierException(
                    ErrorCode.DEPENDENCY_CONFLICT,
                    "The job is used by "
                        + use.kind()
                        + " \""
                        + use.name()
                        + "\"; take it out there first.");
              });
    }
    TreeSet<UUID> waiting = new TreeSet<>();
    for (JobDependency edge : edges.touching(jobId)) {
      edges.delete(edge.id());
      record(edge, "JobDependencyDeleted");
      waiting.add(edge.downstreamJobId());
    }
    waiting.forEach(job -> removed.fire(new JobDependencyRemoved(job)));
  }

  private void record(JobDependency edge, String operation) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("dependencyId", edge.id());
    details.put("upstreamJobId", edge.upstreamJobId());
    details.put("upstreamJobName", edge.upstreamJobName());
    details.put("runOnFailure", edge.runOnFailure());
    audit.record(new AuditEvent("job", edge.downstreamJobId(), operation, details));
  }
}
