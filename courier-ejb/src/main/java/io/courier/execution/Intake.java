package io.courier.execution;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Ids;
import io.courier.job.JobCatalog;
import io.courier.job.JobView;
import io.courier.setting.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** The one way into the queue, whatever triggers an execution. Joins the caller's transaction. */
@ApplicationScoped
public class Intake {
  @Inject JobCatalog catalog;
  @Inject ExecutionRepository executions;
  @Inject QueueRepository queue;
  @Inject Settings settings;
  @Inject AuditLog audit;
  @Inject Clock clock;

  /** For CDI. */
  public Intake() {}

  /**
   * Queues an execution of the job's current version.
   *
   * @param job UUID or name
   * @throws CourierException 1030, 1052, 2000, 2008, 2001
   */
  public Execution enqueue(String job, Trigger trigger) {
    return enqueue(job, trigger, null);
  }

  /**
   * As {@link #enqueue(String, Trigger)}.
   *
   * @param waiter null, or the batch instance that waits for its turn
   */
  Execution enqueue(String job, Trigger trigger, Waiter waiter) {
    JobView view = catalog.find(job);
    if (!view.enabled()) {
      throw new CourierException(
          ErrorCode.JOB_NOT_ENABLED,
          "Job \"" + view.name() + "\" is disabled; enable it before it can run.");
    }
    if (view.steps().isEmpty()) {
      throw new CourierException(
          ErrorCode.JOB_HAS_NO_STEPS, "Job \"" + view.name() + "\" has no steps to run.");
    }
    int most = settings.integer("job.max_queue_depth");
    if (queue.heldDepth() >= most) {
      throw new CourierException(
          ErrorCode.QUEUE_FULL,
          "The queue already holds " + most + " executions (job.max_queue_depth); try later.");
    }
    UUID id = Ids.next(clock);
    executions.insert(
        new ExecutionRepository.NewExecution(
            id,
            view.id(),
            view.currentVersion(),
            trigger,
            waiter == null ? null : waiter.node(),
            waiter == null ? null : waiter.batchInstanceId()),
        clock.instant());
    Execution execution = executions.find(id).orElseThrow();
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("jobId", view.id());
    details.put("jobName", view.name());
    details.put("jobVersion", view.currentVersion());
    details.put("triggeredBy", trigger.triggeredBy());
    details.put("from", "created");
    details.put("to", "queued");
    Actor actor = RunJournal.actorOf(execution);
    audit.recordAs(actor, new AuditEvent("job_execution", id, "ExecutionQueued", details));
    queue.notifyQueue();
    return execution;
  }

  /** A batch instance that waits on a node. */
  record Waiter(String node, long batchInstanceId) {}
}
