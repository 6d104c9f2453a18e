package io.courier.execution;

import io.courier.core.Codes;
import io.courier.core.JsonText;
import io.courier.core.jpa.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Edges between jobs as the queue sees them: which queued executions they hold back. Joins the
 * caller's transaction; everything but reading one execution happens under {@link #LOCK}.
 */
@ApplicationScoped
class DependencyRepository {
  /**
   * One for all edges: an end, a new execution and a change of the edges see each other's work. A
   * statement of its own, so that the next one's snapshot is younger than the lock.
   */
  static final String LOCK = "SELECT pg_advisory_xact_lock(hashtext('courier.dependencies'))";

  private static final String DOWNSTREAM =
      "SELECT d.downstream_job_id, d.run_on_failure FROM job_dependencies d"
          + " WHERE d.upstream_job_id = ? ORDER BY d.downstream_job_id";
  private static final String UPSTREAM =
      "SELECT d.upstream_job_id, d.run_on_failure, j.name, x.id AS execution_id, x.state"
          + " FROM job_dependencies d JOIN jobs j ON j.id = d.upstream_job_id"
          + " LEFT JOIN LATERAL (SELECT e.id, e.state FROM job_executions e"
          + " WHERE e.job_id = d.upstream_job_id"
          + " ORDER BY e.created_at DESC, e.id DESC LIMIT 1) x ON TRUE"
          + " WHERE d.downstream_job_id = ? ORDER BY j.name, j.id";
  private static final String HOLD_BACK =
      "UPDATE job_executions SET waiting_for = CAST(? AS jsonb) WHERE id = ? AND created_at = ?";
  private static final String WAITING =
      "SELECT e.id FROM job_executions e WHERE e.job_id = ? AND e.state = 'queued'"
          + " AND e.waiting_for IS NOT NULL ORDER BY e.queued_at, e.id";
  private static final String MARK =
      "UPDATE job_dependencies SET ready_execution_id = ?"
          + " WHERE upstream_job_id = ? AND downstream_job_id = ?";
  private static final String UNREADY =
      "SELECT count(*) FROM job_dependencies"
          + " WHERE downstream_job_id = ? AND ready_execution_id IS NULL";
  private static final String CONSUME =
      "UPDATE job_dependencies SET ready_execution_id = NULL WHERE downstream_job_id = ?";

  private ExecutionRepository executions;

  /** For CDI. */
  DependencyRepository() {}

  @Inject
  DependencyRepository(ExecutionRepository executions) {
    this.executions = executions;
  }

  /** A job that runs after another. */
  record Downstream(UUID jobId, boolean runOnFailure) {
    boolean satisfiedBy(ExecutionState end) {
      return satisfies(end, runOnFailure);
    }
  }

  /** Whether an end of the upstream job satisfies an edge. */
  static boolean satisfies(ExecutionState end, boolean runOnFailure) {
    return end == ExecutionState.COMPLETED || (end == ExecutionState.FAILED && runOnFailure);
  }

  /** Whether an execution so triggered minds the edges: what follows from others does not. */
  static boolean minds(Execution execution) {
    String by = execution.people().triggeredBy();
    return execution.member() == null && !by.startsWith("retry:") && !by.startsWith("dependency:");
  }

  void lock() {
    sql().list(row -> null, LOCK);
  }

  /**
   * Holds a new execution back when an upstream job's most recent one does not satisfy its edge.
   */
  Execution hold(Execution execution) {
    if (!minds(execution) || missing(execution.jobId()).isEmpty()) {
      return execution;
    }
    lock();
    write(execution, missing(execution.jobId()));
    return executions.find(execution.id()).orElseThrow();
  }

  List<Downstream> downstreamOf(UUID jobId) {
    return sql()
        .list(
            row ->
                new Downstream(Sql.id(row, "downstream_job_id"), row.getBoolean("run_on_failure")),
            DOWNSTREAM,
            jobId);
  }

  /** The upstream jobs whose most recent execution does not satisfy the edge, by name. */
  List<Execution.WaitingFor> missing(UUID downstreamJobId) {
    List<Execution.WaitingFor> missing = new ArrayList<>();
    sql()
        .list(
            row -> {
              Execution.WaitingFor upstream = upstream(row);
              return satisfies(upstream.state(), row.getBoolean("run_on_failure"))
                  || missing.add(upstream);
            },
            UPSTREAM,
            downstreamJobId);
    return missing;
  }

  private static Execution.WaitingFor upstream(ResultSet row) throws SQLException {
    String state = row.getString("state");
    return new Execution.WaitingFor(
        Sql.id(row, "upstream_job_id"),
        row.getString("name"),
        Sql.id(row, "execution_id"),
        state == null ? null : Codes.stored(ExecutionState.class, state));
  }

  /** Queued executions of the job that are held back, oldest first. */
  List<UUID> waiting(UUID jobId) {
    return sql().list(row -> Sql.id(row, "id"), WAITING, jobId);
  }

  /** What a queued execution waits for from now on; nothing sets it free. */
  void write(Execution execution, List<Execution.WaitingFor> upstream) {
    sql()
        .update(
            HOLD_BACK,
            upstream.isEmpty() ? null : upstream.stream().map(DependencyRepository::json).toList(),
            execution.id(),
            execution.createdAt());
  }

  /** Notes the end that satisfies the edge, or null when the last one did not. */
  void mark(UUID upstreamJobId, UUID downstreamJobId, UUID executionId) {
    sql().update(MARK, executionId, upstreamJobId, downstreamJobId);
  }

  /** Whether every edge has an end that started nothing yet. */
  boolean allReady(UUID downstreamJobId) {
    return sql().number(UNREADY, downstreamJobId) == 0;
  }

  /** The ends noted so far have started or released a run. */
  void consume(UUID downstreamJobId) {
    sql().update(CONSUME, downstreamJobId);
  }

  private Sql sql() {
    return executions.sql();
  }

  private static Map<String, Object> json(Execution.WaitingFor upstream) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("jobId", upstream.jobId().toString());
    json.put("jobName", upstream.jobName());
    if (upstream.executionId() != null) {
      json.put("executionId", upstream.executionId().toString());
      json.put("state", Codes.of(upstream.state()));
    }
    return json;
  }

  /** As stored; null for null. */
  static List<Execution.WaitingFor> waitingFor(String column) {
    if (column == null) {
      return null;
    }
    List<Execution.WaitingFor> all = new ArrayList<>();
    for (Object entry : JsonText.readArray(column)) {
      Map<?, ?> json = (Map<?, ?>) entry;
      Object execution = json.get("executionId");
      all.add(
          new Execution.WaitingFor(
              UUID.fromString((String) json.get("jobId")),
              (String) json.get("jobName"),
              execution == null ? null : UUID.fromString((String) execution),
              execution == null
                  ? null
                  : Codes.stored(ExecutionState.class, (String) json.get("state"))));
    }
    return all;
  }
}
