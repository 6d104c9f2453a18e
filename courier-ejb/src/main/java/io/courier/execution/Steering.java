package io.courier.execution;

import io.courier.core.Actor;
import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.event.DomainEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Cancel, pause and resume: at once where nothing runs, else as a request that the owner honours.
 * Asking for what is already asked changes nothing. Joins the caller's transaction.
 */
@ApplicationScoped
class Steering {
  private static final String CANCEL_NOW =
      "UPDATE job_executions SET state = 'cancelled', requested_state = NULL, completed_at = ?,"
          + " cancelled_at = ?, cancelled_by = ?, cancel_reason = ?, owner_node = NULL,"
          + " heartbeat_at = NULL, waiting_for = NULL WHERE id = ? AND created_at = ?";
  private static final String SKIP =
      "UPDATE job_executions SET state = 'skipped', requested_state = NULL, completed_at = ?,"
          + " error_code = ?, error_message = ?, owner_node = NULL, heartbeat_at = NULL,"
          + " waiting_for = NULL WHERE id = ? AND created_at = ?";
  private static final String ASK_CANCEL =
      "UPDATE job_executions SET requested_state = 'cancelled', cancelled_by = ?,"
          + " cancel_reason = ? WHERE id = ? AND created_at = ?";
  private static final String ASK_PAUSE =
      "UPDATE job_executions SET requested_state = 'paused', paused_by = ?"
          + " WHERE id = ? AND created_at = ?";
  private static final String HOLD_BACK =
      "UPDATE job_executions SET requested_state = 'paused', paused_by = ?, owner_node = NULL,"
          + " heartbeat_at = NULL WHERE id = ? AND created_at = ?";
  private static final String TAKE_BACK =
      "UPDATE job_executions SET requested_state = NULL WHERE id = ? AND created_at = ?";
  private static final String QUEUE =
      "UPDATE job_executions SET state = 'queued', requested_state = NULL, queued_at = ?,"
          + " submitted_at = NULL,"
          + " owner_node = ?, heartbeat_at = CASE WHEN ? THEN now() END"
          + " WHERE id = ? AND created_at = ?";

  @Inject ExecutionRepository executions;
  @Inject StepRepository steps;
  @Inject QueueRepository queue;
  @Inject Leftovers leftovers;
  @Inject Chronicle chronicle;
  @Inject Ends ends;
  @Inject Clock clock;

  Execution cancel(UUID id, Actor actor, String reason) {
    Execution now = executions.lock(id).orElseThrow();
    boolean running = now.state() == ExecutionState.RUNNING;
    boolean asked = now.requestedState() == ExecutionState.CANCELLED;
    boolean owned = running && now.lease().fresh();
    if (owned && asked) {
      return now;
    }
    if (owned) {
      executions.sql().update(ASK_CANCEL, actor.name(), reason, id, now.createdAt());
      queue.notifyControl(id);
      record(actor, now, "ExecutionCancelRequested", reason);
      return executions.find(id).orElseThrow();
    }
    now.state().become(ExecutionState.CANCELLED);
    Instant at = clock.instant();
    executions.sql().update(CANCEL_NOW, at, at, actor.name(), reason, id, now.createdAt());
    if (running) {
      chronicle.interrupted(
          now, steps.interrupt(id, "Interrupted: the node that ran it was lost."));
    }
    leftovers.removeAfterCommit(now, actor);
    queue.notifyQueue();
    changed(actor, now, "ExecutionCancelled", new Change(ExecutionState.CANCELLED, reason));
    ends.tell(id);
    return executions.find(id).orElseThrow();
  }

  /** Ends a queued execution that cannot be run any more. */
  Execution skip(UUID id, String why) {
    Execution now = executions.lock(id).orElseThrow();
    now.state().become(ExecutionState.SKIPPED);
    String code = String.valueOf(ErrorCode.DEPENDENCY_CONFLICT.number());
    executions.sql().update(SKIP, clock.instant(), code, why, id, now.createdAt());
    queue.notifyQueue();
    changed(Actor.SYSTEM, now, "ExecutionSkipped", new Change(ExecutionState.SKIPPED, why));
    ends.tell(id);
    return executions.find(id).orElseThrow();
  }

  Execution pause(UUID id, Actor actor) {
    Execution now = executions.lock(id).orElseThrow();
    if (now.requestedState() == ExecutionState.PAUSED || now.state() == ExecutionState.PAUSED) {
      return now;
    }
    now.state().become(ExecutionState.PAUSED);
    if (now.requestedState() == ExecutionState.CANCELLED) {
      throw new InvalidJobStateTransition(ExecutionState.CANCELLED, ExecutionState.PAUSED);
    }
    executions.sql().update(ASK_PAUSE, actor.name(), id, now.createdAt());
    queue.notifyControl(id);
    record(actor, now, "ExecutionPauseRequested", null);
    return executions.find(id).orElseThrow();
  }

  /** As {@link #pause}, also while it is queued: it keeps its state and nobody takes it. */
  void holdBack(UUID id, Actor actor) {
    Execution now = executions.lock(id).orElseThrow();
    if (now.state() == ExecutionState.QUEUED && now.requestedState() == null) {
      executions.sql().update(HOLD_BACK, actor.name(), id, now.createdAt());
      record(actor, now, "ExecutionPauseRequested", null);
    } else if (now.state() == ExecutionState.RUNNING) {
      pause(id, actor);
    }
  }

  Execution resume(UUID id, Actor actor) {
    return resume(id, actor, null);
  }

  /**
   * @param waitingNode node on which a batch instance waits for the turn, null for none
   */
  Execution resume(UUID id, Actor actor, String waitingNode) {
    Execution now = executions.lock(id).orElseThrow();
    boolean held = now.requestedState() == ExecutionState.PAUSED;
    if (now.state() == ExecutionState.PAUSED || held) {
      checkChain(now);
    }
    if (now.state() == ExecutionState.RUNNING && held) {
      executions.sql().update(TAKE_BACK, id, now.createdAt());
      queue.notifyControl(id);
    } else if (now.state() == ExecutionState.QUEUED
        && !held
        && waitingNode == null
        && now.people().pausedBy() != null) {
      return now; // resumed already
    } else {
      if (now.state() != ExecutionState.PAUSED && !held) {
        // a running one becomes queued too, but only when its node gives it back
        throw new InvalidJobStateTransition(now.state(), ExecutionState.QUEUED);
      }
      executions
          .sql()
          .update(QUEUE, clock.instant(), waitingNode, waitingNode != null, id, now.createdAt());
      queue.notifyQueue();
    }
    boolean paused = now.state() == ExecutionState.PAUSED;
    changed(
        actor, now, "ExecutionResumed", new Change(paused ? ExecutionState.QUEUED : null, null));
    Execution resumed = executions.find(id).orElseThrow();
    if (paused) {
      chronicle.tell(DomainEvent.Type.JOB_RESUMED, resumed, resumed.state());
    }
    return resumed;
  }

  /** No member of a paused chain execution starts before the chain itself goes on. */
  private void checkChain(Execution member) {
    if (executions.isOfPausedChain(member.id())) {
      throw new CourierException(
          ErrorCode.EXECUTION_NOT_RESUMABLE,
          "Its chain execution "
              + member.member().chainExecutionId()
              + " is paused: resume that; its members go on with it.");
    }
  }

  private void record(Actor actor, Execution execution, String operation, String reason) {
    changed(actor, execution, operation, new Change(null, reason));
  }

  /**
   * What happened.
   *
   * @param to the state from now on, null when it was only asked for
   * @param reason null for none
   */
  private record Change(ExecutionState to, String reason) {}

  private void changed(Actor actor, Execution execution, String operation, Change change) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("jobId", execution.jobId());
    details.put("state", Codes.of(execution.state()));
    if (change.to() != null) {
      details.put("from", Codes.of(execution.state()));
      details.put("to", Codes.of(change.to()));
      putTimeBefore(details, execution);
      if (change.to() == ExecutionState.CANCELLED) {
        details.put("tempBytesPeak", executions.tempBytesPeak(execution.id()));
      }
    }
    if (change.reason() != null) {
      details.put("reason", change.reason());
    }
    chronicle.record(actor, execution, operation, details);
  }

  private void putTimeBefore(Map<String, Object> details, Execution execution) {
    Execution.Times times = execution.times();
    Instant since =
        switch (execution.state()) {
          case QUEUED -> times.queuedAt();
          case PAUSED -> times.pausedAt();
          default -> times.startedAt();
        };
    if (since != null) {
      details.put(
          "previousStateMs", Math.max(0, Duration.between(since, clock.instant()).toMillis()));
    }
  }
}
