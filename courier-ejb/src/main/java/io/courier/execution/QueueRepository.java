package io.courier.execution;

import io.courier.core.jpa.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The queue: executions in state queued, oldest first. A claim holds an advisory lock until its
 * transaction ends, so that two nodes cannot both take the last slot. Joins the caller's
 * transaction.
 */
@ApplicationScoped
class QueueRepository {
  static final String QUEUE_CHANNEL = "courier_queue";
  static final String CONTROL_CHANNEL = "courier_control";

  private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtext('courier.queue'))";
  private static final String INTAKE_LOCK =
      "SELECT pg_advisory_xact_lock(hashtext('courier.queue.intake'))";
  private static final String NEXT =
      "SELECT e.id, e.created_at, e.owner_node, e.job_id, e.started_at,"
          + " (e.submitted_at IS NULL"
          + " OR e.submitted_at < now() - make_interval(secs => 30)) AS unsubmitted,"
          + " (SELECT j.max_instances FROM jobs j WHERE j.id = e.job_id) AS max_instances"
          + " FROM job_executions e"
          + " WHERE e.state = 'queued' AND e.requested_state IS NULL AND e.waiting_for IS NULL"
          + " AND (e.not_before IS NULL OR e.not_before <= now())"
          + " AND e.job_id <> ALL (CAST(string_to_array(?, ',') AS uuid[]))"
          + " AND (e.owner_node IS NULL OR e.owner_node = ?"
          + " OR e.id <> ALL (CAST(string_to_array(?, ',') AS uuid[])))"
          + " ORDER BY e.queued_at, e.id LIMIT ? FOR UPDATE OF e SKIP LOCKED";
  private static final String RUNNING =
      "SELECT job_id, count(*) AS running FROM job_executions WHERE state = 'running'"
          + " GROUP BY job_id";

  /** Started when it was taken, not when the transaction began to wait for the lock. */
  private static final String TAKE =
      "UPDATE job_executions SET state = 'running', owner_node = ?, heartbeat_at = now(),"
          + " fence = fence + 1, submitted_at = NULL,"
          + " started_at = coalesce(started_at, clock_timestamp())"
          + " WHERE id = ? AND created_at = ?";

  /** Sent out again, it is a new instance: the one that was paused did not come. */
  private static final String SUBMIT =
      "UPDATE job_executions SET submitted_at = now(), batch_instance_id ="
          + " CASE WHEN submitted_at IS NULL THEN batch_instance_id END"
          + " WHERE id = ? AND created_at = ?";

  private static final String LEAVE =
      "UPDATE job_executions SET owner_node = NULL, heartbeat_at = NULL"
          + " WHERE id = ? AND state = 'queued' AND owner_node = ?";

  private static final String TAKE_UP =
      "UPDATE job_executions SET owner_node = ?, heartbeat_at = now(), batch_instance_id = ?"
          + " WHERE id = ? AND state = 'queued' AND owner_node IS NULL"
          + " AND requested_state IS NULL";

  private ExecutionRepository executions;
  private Patience patience;

  /** For CDI. */
  QueueRepository() {}

  @Inject
  QueueRepository(ExecutionRepository executions) {
    this(executions, new Patience());
  }

  QueueRepository(ExecutionRepository executions, Patience patience) {
    this.executions = executions;
    this.patience = patience;
  }

  /**
   * Makes the oldest queued executions running and owned by the node, as many as the limit leaves
   * room for. One whose job runs as often as it may ({@code max_instances}) stays queued and lets
   * others pass. One that waits inside another node's batch instance is left to that node and keeps
   * its slot, but not for longer than {@link Patience}.
   *
   * @param limit executions that may run at once in the cluster
   * @param most how many to take at once
   */
  List<Claim> claim(String node, int limit, int most) {
    List<Claim> taken = new ArrayList<>();
    walk(
        node,
        limit,
        most,
        next -> {
          if (next.waitsElsewhere(node)) {
            patience.with(next.id());
          } else {
            taken.add(take(node, next));
          }
        });
    return taken;
  }

  /**
   * As {@link #claim}, but only those that wait in a batch instance of this node. Older ones that
   * wait elsewhere, or for whom an instance is under way, keep their slot, the former not for
   * longer than {@link Patience}.
   */
  List<Claim> claimWaiting(String node, int limit) {
    List<Claim> taken = new ArrayList<>();
    walk(
        node,
        limit,
        limit,
        next -> {
          if (next.waitsElsewhere(node)) {
            patience.with(next.id());
          } else if (next.waitingNode() != null) {
            taken.add(take(node, next));
          }
        });
    return taken;
  }

  /**
   * Marks the oldest queued executions as sent out, as many as the limit leaves room for: those for
   * whom no batch instance waits, and none was sent out within 30 s.
   */
  List<Execution> submit(int limit) {
    List<Execution> marked = new ArrayList<>();
    walk(
        null,
        limit,
        limit,
        next -> {
          if (next.waitingNode() == null && next.unsubmitted()) {
            executions.sql().update(SUBMIT, next.id(), next.createdAt());
            marked.add(executions.find(next.id()).orElseThrow());
          } else if (next.waitingNode() != null) {
            patience.with(next.id());
          }
        });
    return marked;
  }

  /** It was not sent out after all. */
  void unsubmit(Execution execution) {
    executions
        .sql()
        .update(
            "UPDATE job_executions SET submitted_at = NULL WHERE id = ? AND created_at = ?",
            execution.id(),
            execution.createdAt());
  }

  /**
   * A batch instance of the node waits for the queued execution from now on.
   *
   * @return false when it is not queued any more, is to be paused, or another instance waits for it
   */
  boolean takeUp(UUID id, String node, long batchInstanceId) {
    boolean taken = executions.sql().update(TAKE_UP, node, batchInstanceId, id) == 1;
    if (taken) {
      notifyQueue();
    }
    return taken;
  }

  /**
   * The batch instance of the node waits no more, and the execution is anybody's.
   *
   * @return false when it is not queued any more
   */
  boolean leave(UUID id, String node) {
    boolean left = executions.sql().update(LEAVE, id, node) == 1;
    if (left) {
      notifyQueue();
    }
    return left;
  }

  /**
   * Shows the oldest queued executions, as many as there is room for; those of full jobs are passed
   * over. Holds the lock of the queue from now on.
   *
   * @param node what waits in its batch instances is always shown; null for none
   */
  private void walk(String node, int limit, int most, Consumer<Candidate> visit) {
    Sql sql = executions.sql();
    sql.list(row -> null, LOCK);
    Map<UUID, Long> running = new HashMap<>();
    sql.list(row -> running.put(Sql.id(row, "job_id"), row.getLong("running")), RUNNING);
    long now = running.values().stream().mapToLong(Long::longValue).sum();
    long room = Math.min(limit - now, most);
    String passed = joined(patience.ended());
    Set<UUID> shown = new HashSet<>();
    Set<UUID> full = new LinkedHashSet<>();
    boolean more = true;
    while (more && shown.size() < room) {
      List<Candidate> candidates =
          sql.list(Candidate::read, NEXT, joined(full), node, passed, room);
      more = false;
      for (Candidate next : candidates) {
        if (shown.size() == room || shown.contains(next.id())) {
          continue;
        }
        if (next.isFull(running)) {
          full.add(next.jobId());
          more = true;
        } else {
          visit.accept(next);
          shown.add(next.id());
          running.merge(next.jobId(), 1L, Long::sum);
        }
      }
    }
  }

  private Claim take(String node, Candidate next) {
    executions.sql().update(TAKE, node, next.id(), next.createdAt());
    return new Claim(executions.find(next.id()).orElseThrow(), next.startedAt() == null);
  }

  private static String joined(Set<UUID> ids) {
    return ids.stream().map(UUID::toString).collect(Collectors.joining(","));
  }

  /** The depth, which nobody else raises until the transaction ends. */
  long heldDepth() {
    executions.sql().list(row -> null, INTAKE_LOCK);
    return depth();
  }

  long depth() {
    return executions.sql().number("SELECT count(*) FROM job_executions WHERE state = 'queued'");
  }

  /** 1 for the next in line. */
  long position(UUID id) {
    return executions
        .sql()
        .number(
            "SELECT count(*) FROM job_executions q, job_executions me WHERE me.id = ?"
                + " AND q.state = 'queued' AND (q.waiting_for IS NULL OR q.id = me.id)"
                + " AND (q.queued_at, q.id) <= (me.queued_at, me.id)",
            id);
  }

  /** Wakes every node when the transaction commits. */
  void notifyQueue() {
    executions.sql().list(row -> null, "SELECT pg_notify('courier_queue', '')");
  }

  /** Tells the owner of an execution to look at its requested state. */
  void notifyControl(UUID executionId) {
    executions
        .sql()
        .list(row -> null, "SELECT pg_notify('courier_control', ?)", executionId.toString());
  }

  /**
   * A claimed execution.
   *
   * @param first whether it has never run before
   */
  record Claim(Execution execution, boolean first) {}

  private record Candidate(
      UUID id,
      Instant createdAt,
      String waitingNode,
      UUID jobId,
      Instant startedAt,
      boolean unsubmitted,
      Integer maxInstances) {
    static Candidate read(ResultSet row) throws SQLException {
      return new Candidate(
          Sql.id(row, "id"),
          Sql.instant(row, "created_at"),
          row.getString("owner_node"),
          Sql.id(row, "job_id"),
          Sql.instant(row, "started_at"),
          row.getBoolean("unsubmitted"),
          Sql.integer(row, "max_instances"));
    }

    boolean waitsElsewhere(String node) {
      return waitingNode != null && !waitingNode.equals(node);
    }

    boolean isFull(Map<UUID, Long> running) {
      return maxInstances != null && running.getOrDefault(jobId, 0L) >= maxInstances;
    }
  }
}
