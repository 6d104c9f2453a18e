package io.courier.execution;

import io.courier.core.Codes;
import io.courier.core.jpa.Sql;
import io.courier.event.DomainEvent;
import io.courier.job.JobCatalog;
import io.courier.job.JobDefinition;
import io.courier.job.StepDefinition;
import io.courier.setting.Deployment;
import io.courier.setting.Settings;
import io.courier.step.StepResult;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a run writes: each call is one short transaction of its own, and each write proves first
 * that this node still owns the execution (same owner, same fence, state running). For the engine
 * only; has no roles because it acts for no caller.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class RunJournal {
  private static final String HOLD =
      "UPDATE job_executions SET heartbeat_at = now()"
          + " WHERE id = ? AND created_at = ? AND fence = ? AND owner_node = ?"
          + " AND state = 'running'";
  private static final String WAIT =
      "UPDATE job_executions SET heartbeat_at = now()"
          + " WHERE id = ? AND owner_node = ? AND state = 'queued'";
  private static final String BATCH =
      "UPDATE job_executions SET batch_instance_id = ?, batch_execution_id = ?"
          + " WHERE id = ? AND created_at = ?";
  private static final String CONTEXT =
      "UPDATE job_executions SET context_snapshot = ? WHERE id = ? AND created_at = ?";
  private static final String KEEP =
      "UPDATE job_executions SET context_snapshot = context_snapshot || CAST(? AS jsonb)"
          + " WHERE id = ? AND created_at = ? AND EXISTS (SELECT 1 FROM step_executions s"
          + " WHERE s.id = ? AND s.created_at = ? AND s.state = 'running')";
  private static final String END =
      "UPDATE job_executions SET state = ?, requested_state = NULL, owner_node = NULL,"
          + " heartbeat_at = NULL, error_code = ?, error_message = ?,"
          + " temp_bytes_peak = greatest(coalesce(temp_bytes_peak, 0), ?),"
          + " completed_at = CASE WHEN ? THEN CAST(? AS timestamptz) END,"
          + " cancelled_at = CASE WHEN ? THEN CAST(? AS timestamptz) ELSE cancelled_at END,"
          + " paused_at = CASE WHEN ? THEN CAST(? AS timestamptz) ELSE paused_at END,"
          + " batch_instance_id = CASE WHEN ? THEN NULL ELSE batch_instance_id END,"
          + " batch_execution_id = CASE WHEN ? THEN NULL ELSE batch_execution_id END"
          + " WHERE id = ? AND created_at = ?";

  @Inject ExecutionRepository executions;
  @Inject StepRepository steps;
  @Inject QueueRepository queue;
  @Inject Intake intake;
  @Inject JobCatalog catalog;
  @Inject Chronicle chronicle;
  @Inject Ends ends;
  @Inject Leftovers leftovers;
  @Inject Deployment deployment;
  @Inject Settings settings;
  @Inject Clock clock;

  /** For the container. */
  public RunJournal() {}

  /** Takes as many executions from the queue as the limit leaves room for. */
  public List<Execution> claim(int most) {
    return started(queue.claim(deployment.nodeId(), limit(), most));
  }

  /**
   * Takes those that wait in batch instances of this node, as many as the limit leaves room for.
   */
  public List<Execution> claimWaiting() {
    return started(queue.claimWaiting(deployment.nodeId(), limit()));
  }

  /** Those whose batch instances are to be sent out now; they are marked as sent out. */
  public List<Execution> submit() {
    return queue.submit(limit());
  }

  /** Takes the mark back. */
  public void unsubmit(Execution execution) {
    queue.unsubmit(execution);
  }

  private int limit() {
    return settings.integer("job.concurrency_limit");
  }

  private List<Execution> started(List<QueueRepository.Claim> claims) {
    List<Execution> claimed = new ArrayList<>();
    for (QueueRepository.Claim claim : claims) {
      Execution execution = claim.execution();
      Map<String, Object> details =
          transition(execution, ExecutionState.QUEUED, ExecutionState.RUNNING);
      details.put("node", deployment.nodeId());
      record(execution, "ExecutionStarted", details);
      if (claim.first()) {
        chronicle.tell(DomainEvent.Type.JOB_STARTED, execution, ExecutionState.RUNNING);
      }
      claimed.add(execution);
    }
    return claimed;
  }

  /** Notes the batch instance and returns what the run begins with. */
  public Beginning begin(Run run, Execution.Batch batch) {
    hold(run);
    Execution claim = run.claim();
    Sql sql = executions.sql();
    sql.update(BATCH, batch.instanceId(), batch.executionId(), claim.id(), claim.createdAt());
    JobDefinition definition = catalog.version(claim.jobId(), claim.jobVersionNumber());
    return new Beginning(definition, rowsOf(run, definition), executions.context(claim.id()));
  }

  /** The same of an execution that has ended. */
  public Beginning ofEnded(Execution ended) {
    JobDefinition definition = catalog.version(ended.jobId(), ended.jobVersionNumber());
    return new Beginning(definition, steps.of(ended.id()), executions.context(ended.id()));
  }

  /** Made at the first start. */
  private List<StepExecution> rowsOf(Run run, JobDefinition definition) {
    List<StepExecution> rows = steps.of(run.id());
    if (rows.isEmpty()) {
      for (StepDefinition step : definition.steps()) {
        steps.insert(Tries.fresh(clock, run.id(), step, 0));
      }
      rows = steps.of(run.id());
    }
    return rows;
  }

  /** The policy gives the failed step another try after a wait: its pending row. */
  public void retrying(Run run, StepExecution failed, StepExecution next, Duration delay) {
    hold(run);
    steps.insert(next);
    Map<String, Object> details = Chronicle.details(next);
    details.put("delaySeconds", delay.toSeconds());
    details.put("failedAttempt", failed.retryAttempt());
    chronicle.record(run.claim(), next, "StepRetrying", details);
  }

  /** A pending row for another try. */
  public void add(Run run, StepExecution step) {
    hold(run);
    steps.insert(step);
  }

  /** Passes over steps of a branch or body that does not run. */
  public void skip(Run run, List<StepExecution> pending, List<StepExecution> unstored) {
    hold(run);
    unstored.forEach(steps::insert);
    unstored.forEach(steps::skip);
    pending.forEach(steps::skip);
    chronicle.skipped(run.claim(), pending, StepState.PENDING);
    chronicle.skipped(run.claim(), unstored, StepState.PENDING);
  }

  /** A step without work of its own: begins and ends at once. */
  public void passed(Run run, StepExecution step, StepEnd end, Map<String, Object> context) {
    stepStarted(run, step);
    stepEnded(run, step, end, context);
  }

  public void stepStarted(Run run, StepExecution step) {
    hold(run);
    if (!steps.start(step, clock.instant())) {
      throw new IllegalStateException("Step execution " + step.id() + " is not pending.");
    }
    Map<String, Object> details = Chronicle.details(step);
    details.put("from", "pending");
    details.put("to", "running");
    chronicle.record(run.claim(), step, "StepStarted", details);
    chronicle.tell(DomainEvent.Type.STEP_STARTED, run.claim(), step, StepState.RUNNING, null);
  }

  /** Keeps what a running step has done so far. */
  public void recordPart(Run run, StepExecution step, StepResult result, Map<String, Object> made) {
    hold(run);
    steps.record(step, result.outputs(), made, result.bytes());
  }

  /** One transaction: step, outputs, bytes, duration, context, audit. */
  public void stepEnded(Run run, StepExecution step, StepEnd end, Map<String, Object> context) {
    hold(run);
    steps.end(step, end);
    Execution claim = run.claim();
    executions.sql().update(CONTEXT, context, claim.id(), claim.createdAt());
    Map<String, Object> details = Chronicle.details(step);
    details.put("from", "running");
    details.put("to", Codes.of(end.state()));
    details.put("durationMs", end.durationMs());
    details.put("bytes", end.bytes());
    if (end.durationMs() > 0) {
      details.put("averageBytesPerSec", end.bytes() * 1000 / end.durationMs());
    }
    Chronicle.putFailure(details, end.failure());
    boolean done = end.state() == StepState.COMPLETED;
    chronicle.record(claim, step, done ? "StepCompleted" : "StepFailed", details);
    chronicle.tell(
        done ? DomainEvent.Type.STEP_COMPLETED : DomainEvent.Type.STEP_FAILED,
        claim,
        step,
        end.state(),
        end.failure());
  }

  /** A step failed and the policy passes over it: failed, then skipped with its error kept. */
  public void passedOver(Run run, StepExecution step, StepEnd end, Map<String, Object> context) {
    stepEnded(run, step, end, context);
    steps.skip(step);
    StepExecution failed = step.become(StepState.FAILED, null, end.failure());
    chronicle.skipped(run.claim(), List.of(failed), StepState.FAILED);
  }

  /**
   * Ends this node's ownership with the given state, or with the one that was asked for since the
   * walk came to its end.
   *
   * @return the state from now on
   */
  public ExecutionState finish(Run run, RunEnd end) {
    Execution now = executions.lock(run.id()).orElseThrow(); // before any other lock on its row
    hold(run);
    ExecutionState to = now.state().become(asked(now, end.state()));
    boolean givenBack = end.state() == ExecutionState.QUEUED || to == ExecutionState.QUEUED;
    Instant at = clock.instant();
    boolean cancelled = to == ExecutionState.CANCELLED;
    boolean paused = to == ExecutionState.PAUSED;
    boolean requeued = to == ExecutionState.QUEUED;
    Execution.Failure failure = end.failure();
    executions
        .sql()
        .update(
            END,
            to,
            failure == null ? null : String.valueOf(failure.code()),
            failure == null ? null : failure.message(),
            end.tempBytesPeak(),
            to.isFinal(),
            at,
            cancelled,
            at,
            paused,
            at,
            givenBack,
            givenBack,
            now.id(),
            now.createdAt());
    if (cancelled && end.state() != to) {
      leftovers.removeAfterCommit(now, Chronicle.actorOf(now));
    }
    Map<String, Object> details = transition(now, ExecutionState.RUNNING, to);
    details.put("previousStateMs", run.ownedFor().toMillis());
    details.put("tempBytesPeak", executions.tempBytesPeak(now.id()));
    Chronicle.putFailure(details, failure);
    if (cancelled && now.people().cancelReason() != null) {
      details.put("reason", now.people().cancelReason());
    }
    record(now, requeued ? "ExecutionRequeued" : "Execution" + pascal(to), details);
    if (to.isFinal()) {
      boolean again = end.repeatAfter() != null && now.requestedState() != ExecutionState.CANCELLED;
      ends.tell(now.id(), again && intake.repeat(now, end.repeatAfter()));
    } else if (paused) {
      chronicle.tell(DomainEvent.Type.JOB_PAUSED, now, to);
    }
    queue.notifyQueue();
    return to;
  }

  /** A request that came while the walk was ending is honoured as one that waits. */
  private static ExecutionState asked(Execution now, ExecutionState end) {
    if (end.isFinal()) {
      return end;
    }
    if (now.requestedState() != null) {
      return now.requestedState();
    }
    return ExecutionState.QUEUED; // also a pause that was taken back
  }

  /**
   * Proves that this node still owns the execution, and prolongs its lease.
   *
   * @throws RunLostException when it does not
   */
  public void hold(Run run) {
    Execution claim = run.claim();
    int held =
        executions
            .sql()
            .update(
                HOLD,
                claim.id(),
                claim.createdAt(),
                claim.lease().fence(),
                claim.lease().ownerNode());
    if (held != 1) {
      throw new RunLostException();
    }
  }

  /** Prolongs the lease and passes on what was requested of the run; a lost one is told so. */
  public void heartbeat(Run run) {
    try {
      hold(run);
    } catch (RunLostException e) {
      run.ask(Signal.LOST);
      return;
    }
    readRequest(run);
  }

  /** Prolongs the lease of an execution that waits in a batch instance of this node. */
  public void heartbeatOfWaiter(UUID waiting) {
    executions.sql().update(WAIT, waiting, deployment.nodeId());
  }

  /** Passes on what was requested of the run. */
  public void readRequest(Run run) {
    executions
        .find(run.id())
        .ifPresent(
            execution -> {
              if (execution.requestedState() == ExecutionState.CANCELLED) {
                run.ask(Signal.CANCEL);
              } else if (execution.requestedState() == ExecutionState.PAUSED) {
                run.ask(Signal.PAUSE);
              } else {
                run.unpause();
              }
            });
  }

  /** Stores the live figures of a running step for the other nodes. */
  public void progress(RunningStep step) {
    steps.progress(step.row(), step.progress().toJson(), step.progress().bytes());
  }

  /**
   * Keeps the state of a running transfer in the context, unless the step has ended meanwhile: its
   * end wrote a newer one.
   */
  public void keepState(Run run, RunningStep step, Map<String, Object> state) {
    hold(run);
    Map<String, Object> values = new LinkedHashMap<>();
    values.put(step.row().stepOrder() + "." + TransferStates.KEY, state);
    if (step.alias() != null) {
      values.put(step.alias() + "." + TransferStates.KEY, state);
    }
    Execution claim = run.claim();
    StepExecution row = step.row();
    executions.sql().update(KEEP, values, claim.id(), claim.createdAt(), row.id(), row.createdAt());
  }

  private Map<String, Object> transition(
      Execution execution, ExecutionState from, ExecutionState to) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("jobId", execution.jobId());
    details.put("jobVersion", execution.jobVersionNumber());
    details.put("from", Codes.of(from));
    details.put("to", Codes.of(to));
    Instant since =
        from == ExecutionState.QUEUED
            ? execution.times().queuedAt()
            : execution.times().startedAt();
    if (since != null) {
      details.put(
          "previousStateMs", Math.max(0, Duration.between(since, clock.instant()).toMillis()));
    }
    return details;
  }

  private void record(Execution execution, String operation, Map<String, Object> details) {
    chronicle.record(Chronicle.actorOf(execution), execution, operation, details);
  }

  static String pascal(ExecutionState state) {
    List<String> parts = new ArrayList<>();
    for (String part : Codes.of(state).split("_", -1)) {
      parts.add(Character.toUpperCase(part.charAt(0)) + part.substring(1));
    }
    return String.join("", parts);
  }

  /**
   * What a run begins with.
   *
   * @param definition the snapshot of the version that the execution was queued with
   * @param steps all tries so far, and a pending one of each step that had none
   * @param context as it was persisted
   */
  public record Beginning(
      JobDefinition definition, List<StepExecution> steps, Map<String, Object> context) {}
}
