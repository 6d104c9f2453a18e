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
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The one way into the queue, whatever triggers an execution. Joins the caller's transaction. */
@ApplicationScoped
public class Intake {
  @Inject JobCatalog catalog;
  @Inject ExecutionRepository executions;
  @Inject QueueRepository queue;
  @Inject DependencyRepository dependencies;
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
    Optional<CourierException> obstacle = obstacle(view);
    if (obstacle.isPresent()) {
      throw obstacle.get();
    }
    admit();
    return add(view, trigger, waiter);
  }

  /** Why the job cannot run at all (2000, 2008); empty when it can. */
  public Optional<CourierException> obstacle(JobView job) {
    if (!job.enabled()) {
      return Optional.of(
          new CourierException(
              ErrorCode.JOB_NOT_ENABLED,
              "Job \"" + job.name() + "\" is disabled; enable it before it can run."));
    }
    if (job.steps().isEmpty()) {
      return Optional.of(
          new CourierException(
              ErrorCode.JOB_HAS_NO_STEPS, "Job \"" + job.name() + "\" has no steps to run."));
    }
    return Optional.empty();
  }

  /**
   * Lets new work in; the depth of the queue is held until the transaction ends.
   *
   * @throws CourierException 2001
   */
  public void admit() {
    int most = settings.integer("job.max_queue_depth");
    if (queue.heldDepth() >= most) {
      throw new CourierException(
          ErrorCode.QUEUE_FULL,
          "The queue already holds " + most + " executions (job.max_queue_depth); try later.");
    }
  }

  /**
   * Queues what follows from work that was let in already: the next member of a chain, the job
   * downstream of one that ended. Never refused, however long the queue is.
   *
   * @param job without {@link #obstacle}
   */
  public Execution follow(JobView job, Trigger trigger) {
    return add(job, trigger, null);
  }

  private Execution add(JobView view, Trigger trigger, Waiter waiter) {
    UUID id = Ids.next(clock);
    executions.insert(
        new ExecutionRepository.NewExecution(
            id,
            view.id(),
            view.currentVersion(),
            trigger,
            waiter == null ? null : waiter.node(),
            waiter == null ? null : waiter.batchInstanceId(),
            0,
            null),
        clock.instant());
    return record(view.name(), dependencies.hold(executions.find(id).orElseThrow()));
  }

  /**
   * Queues a failed execution's job once more, from its first step: same version, same values of
   * the trigger, same place in a chain.
   *
   * @param delay how long it waits before its turn
   * @return whether it was queued: a job that was deleted or disabled meanwhile is not repeated
   */
  boolean repeat(Execution failed, Duration delay) {
    JobView job = catalog.find(failed.jobId()).filter(JobView::enabled).orElse(null);
    if (job == null) {
      return false;
    }
    UUID id = Ids.next(clock);
    Trigger trigger =
        new Trigger("retry:" + failed.id(), null, failed.triggerContext(), failed.member());
    executions.insert(
        new ExecutionRepository.NewExecution(
            id,
            job.id(),
            failed.jobVersionNumber(),
            trigger,
            null,
            null,
            failed.counters().retryAttempt() + 1,
            delay.toSeconds()),
        clock.instant());
    record(job.name(), executions.find(id).orElseThrow());
    return true;
  }

  private Execution record(String jobName, Execution execution) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("jobId", execution.jobId());
    details.put("jobName", jobName);
    details.put("jobVersion", execution.jobVersionNumber());
    details.put("triggeredBy", execution.people().triggeredBy());
    details.put("attempt", execution.counters().retryAttempt());
    details.put("from", "created");
    details.put("to", "queued");
    if (execution.waitingFor() != null) {
      details.put(
          "waitingFor",
          execution.waitingFor().stream().map(Execution.WaitingFor::jobName).toList());
    }
    Actor actor = Chronicle.actorOf(execution);
    audit.recordAs(
        actor, new AuditEvent("job_execution", execution.id(), "ExecutionQueued", details));
    queue.notifyQueue();
    return execution;
  }

  /** A batch instance that waits on a node. */
  record Waiter(String node, long batchInstanceId) {}
}
