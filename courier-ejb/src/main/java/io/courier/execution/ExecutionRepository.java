package io.courier.execution;

import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.core.jpa.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Rows of executions. Joins the caller's transaction. */
@ApplicationScoped
class ExecutionRepository {
  /** How old a heartbeat may be. */
  static final int LEASE_SECONDS = 30;

  private static final String COLUMNS =
      "SELECT e.*, (e.heartbeat_at >= now() - make_interval(secs => 30)) AS fresh,"
          + " EXISTS (SELECT 1 FROM step_executions s WHERE s.job_execution_id = e.id"
          + " AND s.state = 'skipped' AND s.error_code IS NOT NULL) AS skipped_failures"
          + " FROM job_executions e ";
  private static final String BY_ID = COLUMNS + "WHERE e.id = ?";
  private static final String LOCKED = COLUMNS + "WHERE e.id = ? FOR UPDATE OF e";

  private static final String CHAIN_FIRST =
      "SELECT c.id FROM chain_executions c WHERE c.id ="
          + " (SELECT e.chain_execution_id FROM job_executions e WHERE e.id = ?) FOR UPDATE OF c";
  private static final String IN_DEPENDENCY =
      "SELECT count(*) FROM job_executions e WHERE e.id = ? AND EXISTS"
          + " (SELECT 1 FROM job_dependencies d"
          + " WHERE d.upstream_job_id = e.job_id OR d.downstream_job_id = e.job_id)";

  /** Of one job, or of all when it is null: two texts, so that the job's index is always used. */
  private static final String OF_JOB = "WHERE e.job_id = ?";

  private static final String OF_ALL = "WHERE CAST(? AS uuid) IS NULL";
  private static final String LIMITS =
      " AND (CAST(? AS text) IS NULL OR e.state = ?)"
          + " AND (CAST(? AS timestamptz) IS NULL OR e.created_at >= ?)"
          + " AND (CAST(? AS timestamptz) IS NULL OR e.created_at < ?)";
  private static final String COUNT = "SELECT count(*) FROM job_executions e ";
  private static final String COUNT_OF_JOB = COUNT + OF_JOB + LIMITS;
  private static final String COUNT_OF_ALL = COUNT + OF_ALL + LIMITS;
  private static final String NEWEST = " ORDER BY e.created_at DESC, e.id DESC LIMIT ? OFFSET ?";
  private static final String OLDEST = " ORDER BY e.created_at, e.id LIMIT ? OFFSET ?";
  private static final String NEWEST_OF_JOB = COLUMNS + OF_JOB + LIMITS + NEWEST;
  private static final String OLDEST_OF_JOB = COLUMNS + OF_JOB + LIMITS + OLDEST;
  private static final String NEWEST_OF_ALL = COLUMNS + OF_ALL + LIMITS + NEWEST;
  private static final String OLDEST_OF_ALL = COLUMNS + OF_ALL + LIMITS + OLDEST;
  private static final String INSERT =
      "INSERT INTO job_executions (id, job_id, job_version_number, triggered_by, triggered_by_id,"
          + " state, queued_at, created_at, trigger_context, owner_node, batch_instance_id,"
          + " chain_execution_id, chain_member_id, heartbeat_at, retry_attempt, not_before)"
          + " VALUES (?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, CASE WHEN ? THEN now() END, ?,"
          + " now() + make_interval(secs => CAST(? AS integer)))";
  private static final String PAUSED_CHAIN =
      "SELECT count(*) FROM job_executions e JOIN chain_executions c ON c.id = e.chain_execution_id"
          + " WHERE e.id = ? AND c.state = 'paused'";
  private static final String LAST =
      "SELECT j.id AS job_id, e.id, e.state, e.completed_at"
          + " FROM unnest(CAST(string_to_array(?, ',') AS uuid[])) j(id) CROSS JOIN LATERAL"
          + " (SELECT l.* FROM job_executions l WHERE l.job_id = j.id"
          + " ORDER BY l.created_at DESC LIMIT 1) e";

  @PersistenceContext(unitName = "courier")
  EntityManager entityManager;

  /** For CDI. */
  ExecutionRepository() {}

  ExecutionRepository(EntityManager entityManager) {
    this.entityManager = entityManager;
  }

  Sql sql() {
    return new Sql(entityManager);
  }

  Optional<Execution> find(UUID id) {
    return sql().one(ExecutionRepository::read, BY_ID, id);
  }

  /**
   * Holds the row until the transaction ends, and before it what its end will be evaluated under:
   * the chain execution's row and the dependencies' lock. Always in this order: two transactions
   * that end and steer members at once would wait for each other otherwise.
   */
  Optional<Execution> lock(UUID id) {
    sql().list(row -> null, CHAIN_FIRST, id);
    if (sql().number(IN_DEPENDENCY, id) > 0) {
      sql().list(row -> null, DependencyRepository.LOCK);
    }
    return sql().one(ExecutionRepository::read, LOCKED, id);
  }

  /** Oldest first. */
  List<Execution> ofChainExecution(UUID chainExecutionId) {
    return sql()
        .list(
            ExecutionRepository::read,
            COLUMNS + "WHERE e.chain_execution_id = ? ORDER BY e.created_at, e.retry_attempt, e.id",
            chainExecutionId);
  }

  /** Whether it is a member of a chain execution that is paused. */
  boolean isOfPausedChain(UUID id) {
    return sql().number(PAUSED_CHAIN, id) > 0;
  }

  /** Largest size of its workspace that any run of it saw, in bytes. */
  long tempBytesPeak(UUID id) {
    return sql()
        .number("SELECT coalesce(max(temp_bytes_peak), 0) FROM job_executions WHERE id = ?", id);
  }

  Optional<Execution> ofBatchInstance(long instanceId) {
    return sql()
        .one(
            ExecutionRepository::read,
            COLUMNS + "WHERE e.batch_instance_id = ? ORDER BY e.created_at DESC LIMIT 1",
            instanceId);
  }

  /**
   * @param jobId null for the executions of all jobs
   * @throws CourierException 1003, 1004
   */
  Page<Execution> list(UUID jobId, ExecutionFilter filter, PageRequest request) {
    if (request.sortField() != null && !request.sortField().equals("createdAt")) {
      throw new CourierException(
          ErrorCode.INVALID_SORT_FIELD, "Executions can be sorted by createdAt.");
    }
    String state = Codes.of(filter.state());
    Instant from = filter.from();
    Instant to = filter.to();
    long total =
        sql()
            .number(
                jobId == null ? COUNT_OF_ALL : COUNT_OF_JOB,
                jobId,
                state,
                state,
                from,
                from,
                to,
                to);
    request.checkAgainst(total);
    List<Execution> rows =
        sql()
            .list(
                ExecutionRepository::read,
                listing(jobId == null, request.descending()),
                jobId,
                state,
                state,
                from,
                from,
                to,
                to,
                request.pageSize(),
                request.offset());
    return new Page<>(rows, request.page(), request.pageSize(), total);
  }

  private static String listing(boolean all, boolean newestFirst) {
    if (all) {
      return newestFirst ? NEWEST_OF_ALL : OLDEST_OF_ALL;
    }
    return newestFirst ? NEWEST_OF_JOB : OLDEST_OF_JOB;
  }

  /** The most recent execution of each job that has one. */
  Map<UUID, LastExecution> last(List<UUID> jobIds) {
    Map<UUID, LastExecution> found = new java.util.HashMap<>();
    sql()
        .list(
            row -> {
              LastExecution last =
                  new LastExecution(
                      Sql.id(row, "id"),
                      Codes.stored(ExecutionState.class, row.getString("state")),
                      Sql.instant(row, "completed_at"));
              return found.put(Sql.id(row, "job_id"), last);
            },
            LAST,
            jobIds.stream().map(UUID::toString).collect(java.util.stream.Collectors.joining(",")));
    return found;
  }

  /** Inserts a queued execution. */
  void insert(NewExecution execution, Instant now) {
    Trigger.Member member = execution.trigger().member();
    sql()
        .update(
            INSERT,
            execution.id(),
            execution.jobId(),
            execution.versionNumber(),
            execution.trigger().triggeredBy(),
            execution.trigger().userId(),
            now,
            now,
            execution.trigger().context(),
            execution.waitingNode(),
            execution.batchInstanceId(),
            member == null ? null : member.chainExecutionId(),
            member == null ? null : member.memberId(),
            execution.waitingNode() != null,
            execution.attempt(),
            execution.delaySeconds());
  }

  Map<String, Object> context(UUID id) {
    return sql()
        .one(
            row -> Sql.json(row, "context_snapshot"),
            "SELECT context_snapshot FROM job_executions WHERE id = ?",
            id)
        .orElse(Map.of());
  }

  /**
   * What an execution is made of.
   *
   * @param waitingNode null unless a batch instance waits for it
   * @param attempt how many executions of the same trigger were before it
   * @param delaySeconds how long it waits before its turn, null for none
   */
  record NewExecution(
      UUID id,
      UUID jobId,
      int versionNumber,
      Trigger trigger,
      String waitingNode,
      Long batchInstanceId,
      int attempt,
      Long delaySeconds) {}

  static Execution read(ResultSet row) throws SQLException {
    String requested = row.getString("requested_state");
    String code = row.getString("error_code");
    return new Execution(
        Sql.id(row, "id"),
        Sql.id(row, "job_id"),
        row.getInt("job_version_number"),
        Codes.stored(ExecutionState.class, row.getString("state")),
        requested == null ? null : Codes.stored(ExecutionState.class, requested),
        new Execution.People(
            row.getString("triggered_by"),
            Sql.id(row, "triggered_by_id"),
            row.getString("paused_by"),
            row.getString("cancelled_by"),
            row.getString("cancel_reason")),
        new Execution.Times(
            Sql.instant(row, "created_at"),
            Sql.instant(row, "queued_at"),
            Sql.instant(row, "started_at"),
            Sql.instant(row, "completed_at"),
            Sql.instant(row, "paused_at"),
            Sql.instant(row, "cancelled_at")),
        new Execution.Counters(row.getInt("retry_attempt"), row.getInt("recoveries")),
        new Execution.Lease(
            row.getString("owner_node"), row.getLong("fence"), row.getBoolean("fresh")),
        new Execution.Batch(
            Sql.whole(row, "batch_instance_id"), Sql.whole(row, "batch_execution_id")),
        Sql.json(row, "trigger_context"),
        code == null
            ? null
            : new Execution.Failure(Integer.valueOf(code), row.getString("error_message")),
        row.getBoolean("skipped_failures"),
        memberOf(row),
        DependencyRepository.waitingFor(row.getString("waiting_for")));
  }

  private static Trigger.Member memberOf(ResultSet row) throws SQLException {
    UUID chain = Sql.id(row, "chain_execution_id");
    return chain == null ? null : new Trigger.Member(chain, Sql.id(row, "chain_member_id"));
  }
}
