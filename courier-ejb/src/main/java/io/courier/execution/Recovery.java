package io.courier.execution;

import io.courier.core.Actor;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.jpa.Sql;
import io.courier.event.DomainEvent;
import io.courier.setting.Deployment;
import io.courier.setting.Settings;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Takes executions from nodes that are gone: those of this node's earlier life at its start, those
 * without a heartbeat for 30 s at any time. Each in a transaction of its own. For the engine only.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class Recovery {
  private static final System.Logger LOG = System.getLogger(Recovery.class.getName());
  private static final String OF_NODE =
      "SELECT id FROM job_executions WHERE state IN ('running', 'queued') AND owner_node = ?";
  private static final String STALE =
      "SELECT id FROM job_executions WHERE state IN ('running', 'queued')"
          + " AND owner_node IS NOT NULL AND heartbeat_at < now() - make_interval(secs => 30)";
  private static final String RELEASE =
      "UPDATE job_executions SET state = ?, requested_state = NULL, owner_node = NULL,"
          + " heartbeat_at = NULL, submitted_at = NULL, fence = fence + 1, recoveries = recoveries + ?,"
          + " batch_instance_id = NULL, batch_execution_id = NULL,"
          + " error_code = ?, error_message = ?,"
          + " completed_at = CASE WHEN ? THEN CAST(? AS timestamptz) END,"
          + " cancelled_at = CASE WHEN ? THEN CAST(? AS timestamptz) ELSE cancelled_at END,"
          + " paused_at = CASE WHEN ? THEN CAST(? AS timestamptz) ELSE paused_at END"
          + " WHERE id = ? AND created_at = ?";

  @Inject ExecutionRepository executions;
  @Inject StepRepository steps;
  @Inject QueueRepository queue;
  @Inject Workspaces workspaces;
  @Inject Leftovers leftovers;
  @Inject Settings settings;
  @Inject Deployment deployment;
  @Inject Chronicle chronicle;
  @Inject Ends ends;
  @Inject Clock clock;

  /** For the container. */
  public Recovery() {}

  /** What this node's earlier life left behind. */
  public List<UUID> ownLeftovers() {
    return executions.sql().list(row -> Sql.id(row, "id"), OF_NODE, deployment.nodeId());
  }

  /** What a dead node left behind. */
  public List<UUID> stale() {
    return executions.sql().list(row -> Sql.id(row, "id"), STALE);
  }

  /**
   * Releases one execution, unless its owner came back or another node was faster.
   *
   * @param own whether it is a leftover of this node
   */
  public void release(UUID id, boolean own) {
    Execution now = executions.lock(id).orElse(null);
    boolean gone =
        now != null
            && now.lease().ownerNode() != null
            && (own ? deployment.nodeId().equals(now.lease().ownerNode()) : !now.lease().fresh());
    if (!gone) {
      return;
    }
    if (now.state() == ExecutionState.QUEUED) {
      write(now, ExecutionState.QUEUED, 0, null); // its waiting batch instance died
      return;
    }
    chronicle.interrupted(
        now, steps.interrupt(id, "Interrupted: the server that ran it stopped without warning."));
    Execution.Failure failure = failureOf(now);
    ExecutionState to = stateAfter(now, failure);
    write(
        now, to, to == ExecutionState.QUEUED ? 1 : 0, to == ExecutionState.FAILED ? failure : null);
    record(now, to, failure);
    if (to.isFinal()) {
      ends.tell(id);
    } else if (to == ExecutionState.PAUSED) {
      chronicle.tell(DomainEvent.Type.JOB_PAUSED, now, to);
    }
  }

  private static ExecutionState stateAfter(Execution now, Execution.Failure failure) {
    if (now.requestedState() != null) {
      return now.requestedState();
    }
    return failure == null ? ExecutionState.QUEUED : ExecutionState.FAILED;
  }

  private Execution.Failure failureOf(Execution now) {
    int most = settings.integer("job.max_recoveries");
    if (now.counters().recoveries() >= most) {
      return new Execution.Failure(
          ErrorCode.EXECUTION_INTERRUPTED.number(),
          "The execution was interrupted more than " + most + " times (job.max_recoveries).");
    }
    try {
      Artifacts.check(steps.of(now.id()), workspaces.of(now.id()));
      return null;
    } catch (CourierException e) {
      return new Execution.Failure(
          ErrorCode.EXECUTION_INTERRUPTED.number(),
          "The execution was interrupted and cannot go on: " + e.getMessage());
    }
  }

  private void write(Execution now, ExecutionState to, int recoveries, Execution.Failure failure) {
    Instant at = clock.instant();
    executions
        .sql()
        .update(
            RELEASE,
            to,
            recoveries,
            failure == null ? null : String.valueOf(failure.code()),
            failure == null ? null : failure.message(),
            to.isFinal(),
            at,
            to == ExecutionState.CANCELLED,
            at,
            to == ExecutionState.PAUSED,
            at,
            now.id(),
            now.createdAt());
    if (to.isFinal()) {
      leftovers.removeAfterCommit(now, Actor.SYSTEM);
    }
    queue.notifyQueue();
  }

  private void record(Execution now, ExecutionState to, Execution.Failure failure) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("jobId", now.jobId());
    details.put("from", "running");
    details.put("to", io.courier.core.Codes.of(to));
    details.put("lostNode", now.lease().ownerNode());
    details.put("recoveries", now.counters().recoveries() + (to == ExecutionState.QUEUED ? 1 : 0));
    if (to.isFinal()) {
      details.put("tempBytesPeak", executions.tempBytesPeak(now.id()));
    }
    if (failure != null) {
      details.put("error", failure.message());
    }
    String operation =
        to == ExecutionState.QUEUED ? "ExecutionRecovered" : "Execution" + RunJournal.pascal(to);
    chronicle.record(Actor.SYSTEM, now, operation, details);
    LOG.log(
        Level.WARNING,
        () ->
            "CRTRF5013W: execution="
                + now.id()
                + " of node="
                + now.lease().ownerNode()
                + " was interrupted, state="
                + io.courier.core.Codes.of(to));
  }
}
