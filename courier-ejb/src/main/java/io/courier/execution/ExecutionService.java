package io.courier.execution;

import io.courier.core.Actor;
import io.courier.core.CourierException;
import io.courier.core.CurrentActor;
import io.courier.core.ErrorCode;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.core.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Executions as users see and steer them. */
@Stateless
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
public class ExecutionService {
  private static final int MOST_TRACES = 100;

  @Inject ExecutionRepository executions;
  @Inject StepRepository steps;
  @Inject QueueRepository queue;
  @Inject Intake intake;
  @Inject Steering steering;
  @Inject ProgressView progressView;
  @Inject CurrentActor currentActor;

  /**
   * Queues an execution of the current version.
   *
   * @throws CourierException 1030, 2000, 2008, 2001
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  public Triggered execute(UUID jobId) {
    Actor actor = currentActor.get();
    Execution execution =
        intake.enqueue(
            jobId.toString(), new Trigger("manual:" + actor.name(), actor.id(), Map.of()), null);
    return new Triggered(execution, queue.position(execution.id()));
  }

  /**
   * @param jobId null for the executions of all jobs
   * @throws CourierException 1003, 1004
   */
  public Page<Execution> list(UUID jobId, ExecutionFilter filter, PageRequest request) {
    return executions.list(jobId, filter, request);
  }

  /**
   * @param jobId null for any
   * @throws CourierException 2031
   */
  public ExecutionDetail get(UUID jobId, UUID id) {
    return new ExecutionDetail(existing(jobId, id), steps.of(id));
  }

  /** Live figures, from memory where this node runs it. Throws as {@link #get}. */
  public ExecutionProgress progress(UUID jobId, UUID id) {
    return progressView.of(existing(jobId, id));
  }

  /**
   * The position in the queue, 1 for the next; 0 when it is not queued.
   *
   * @throws CourierException 2031
   */
  public long queuePosition(UUID jobId, UUID id) {
    return existing(jobId, id).state() == ExecutionState.QUEUED ? queue.position(id) : 0;
  }

  /**
   * Where a try of a step failed, for those who look after the program; empty when nothing was
   * recorded.
   *
   * @throws CourierException 2031
   */
  @RolesAllowed(Roles.ADMIN)
  public Optional<String> stackTrace(UUID id, UUID stepExecutionId) {
    return steps.stackTrace(existing(null, id).id(), stepExecutionId);
  }

  /**
   * Where the newest 100 failed tries of the execution failed, by try.
   *
   * @param jobId null for any
   * @throws CourierException 2031
   */
  @RolesAllowed(Roles.ADMIN)
  public Map<UUID, String> stackTraces(UUID jobId, UUID id) {
    return steps.stackTraces(existing(jobId, id).id(), MOST_TRACES);
  }

  /** The most recent execution of each job that has one. */
  public Map<UUID, LastExecution> last(List<UUID> jobIds) {
    return jobIds.isEmpty() ? Map.of() : executions.last(jobIds);
  }

  /**
   * Cancels: at once when nothing runs, else as soon as the running step stops.
   *
   * @param reason null for none
   * @throws CourierException 2031, 2002
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  public Execution cancel(UUID jobId, UUID id, String reason) {
    existing(jobId, id);
    return steering.cancel(id, currentActor.get(), reason);
  }

  /**
   * Asks for a pause at the next step boundary.
   *
   * @throws CourierException 2031, 2003
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  public Execution pause(UUID jobId, UUID id) {
    existing(jobId, id);
    return steering.pause(id, currentActor.get());
  }

  /**
   * Queues a paused execution again, or takes a pause back that was not honoured yet.
   *
   * @throws CourierException 2031, 2004
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  public Execution resume(UUID jobId, UUID id) {
    existing(jobId, id);
    return steering.resume(id, currentActor.get());
  }

  private Execution existing(UUID jobId, UUID id) {
    return executions
        .find(id)
        .filter(execution -> jobId == null || execution.jobId().equals(jobId))
        .orElseThrow(
            () ->
                new CourierException(
                    ErrorCode.EXECUTION_NOT_FOUND, "The job has no execution with id " + id + "."));
  }
}
