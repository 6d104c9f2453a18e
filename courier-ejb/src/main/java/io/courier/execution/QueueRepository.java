package io.courier.execution;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

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
      "SELECT e.id, e.created_at, e.owner_node FROM job_executions e"
          + " WHERE e.state = 'queued' AND e.requested_state IS NULL"
          + " ORDER BY e.queued_at, e.id LIMIT ? FOR UPDATE SKIP LOCKED";

  /** Started when it was taken, not when the transaction began to wait for the lock. */
  private static final String TAKE =
      "UPDATE job_executions SET state = 'running', owner_node = ?, heartbeat_at = now(),"
          + " fence = fence + 1, started_at = coalesce(started_at, clock_timestamp())"
          + " WHERE id = ? AND created_at = ?";

  private ExecutionRepository executions;

  /** For CDI. */
  QueueRepository() {}

  @Inject
  QueueRepository(ExecutionRepository executions) {
    this.executions = executions;
  }

  /**
   * Makes the oldest queued executions running and owned by the node, as many as the limit leaves
   * room for. Stops at one that waits inside another node's batch instance: that node takes it.
   *
   * @param limit executions that may run at once in the cluster
   * @param most how many to take at once
   */
  List<Execution> claim(String node, int limit, int most) {
    Sql sql = executions.sql();
    sql.list(row -> null, LOCK);
    long running = sql.number("SELECT count(*) FROM job_executions WHERE state = 'running'");
    long free = Math.min(limit - running, most);
    List<Execution> taken = new ArrayList<>();
    if (free <= 0) {
      return taken;
    }
    for (Candidate next : sql.list(Candidate::read, NEXT, free)) {
      if (next.waitingNode() != null && !next.waitingNode().equals(node)) {
        notifyQueue();
        break;
      }
      sql.update(TAKE, node, next.id(), next.createdAt().atOffset(java.time.ZoneOffset.UTC));
      taken.add(executions.find(next.id()).orElseThrow());
    }
    return taken;
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
                + " AND q.state = 'queued' AND (q.queued_at, q.id) <= (me.queued_at, me.id)",
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

  private record Candidate(UUID id, java.time.Instant createdAt, String waitingNode) {
    static Candidate read(java.sql.ResultSet row) throws java.sql.SQLException {
      return new Candidate(
          Sql.id(row, "id"), Sql.instant(row, "created_at"), row.getString("owner_node"));
    }
  }
}
