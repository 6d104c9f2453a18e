package io.courier.chain;

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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Rows of chain executions. Joins the caller's transaction. */
@ApplicationScoped
class ChainExecutionRepository {
  private static final String BY_ID = "SELECT c.* FROM chain_executions c WHERE c.id = ?";
  private static final String LOCKED = BY_ID + " FOR UPDATE";
  private static final String OF_CHAIN = "SELECT c.* FROM chain_executions c WHERE c.chain_id = ?";
  private static final String NEWEST =
      OF_CHAIN + " ORDER BY c.created_at DESC, c.id DESC LIMIT ? OFFSET ?";
  private static final String OLDEST = OF_CHAIN + " ORDER BY c.created_at, c.id LIMIT ? OFFSET ?";
  private static final String LAST =
      "SELECT c.* FROM unnest(CAST(string_to_array(?, ',') AS uuid[])) o(id) CROSS JOIN LATERAL"
          + " (SELECT l.* FROM chain_executions l WHERE l.chain_id = o.id"
          + " ORDER BY l.created_at DESC, l.id DESC LIMIT 1) c";
  private static final String INSERT =
      "INSERT INTO chain_executions"
          + " (id, chain_id, triggered_by, state, context, started_at, created_at)"
          + " VALUES (?, ?, ?, ?, CAST(? AS jsonb), ?, ?)";
  private static final String STATE =
      "UPDATE chain_executions SET state = ?,"
          + " completed_at = CASE WHEN ? THEN CAST(? AS timestamptz) END WHERE id = ?";

  @PersistenceContext(unitName = "courier")
  EntityManager entityManager;

  /** For CDI. */
  ChainExecutionRepository() {}

  ChainExecutionRepository(EntityManager entityManager) {
    this.entityManager = entityManager;
  }

  Optional<ChainExecution> find(UUID id) {
    return sql().one(ChainExecutionRepository::read, BY_ID, id);
  }

  /** Holds the row until the transaction ends: whoever ends or steers a member waits. */
  Optional<ChainExecution> lock(UUID id) {
    return sql().one(ChainExecutionRepository::read, LOCKED, id);
  }

  /**
   * @throws CourierException 1003, 1004
   */
  Page<ChainExecution> list(UUID chainId, PageRequest request) {
    if (request.sortField() != null && !request.sortField().equals("createdAt")) {
      throw new CourierException(
          ErrorCode.INVALID_SORT_FIELD, "Chain executions can be sorted by createdAt.");
    }
    long total = sql().number("SELECT count(*) FROM chain_executions WHERE chain_id = ?", chainId);
    request.checkAgainst(total);
    List<ChainExecution> rows =
        sql()
            .list(
                ChainExecutionRepository::read,
                request.descending() ? NEWEST : OLDEST,
                chainId,
                request.pageSize(),
                request.offset());
    return new Page<>(rows, request.page(), request.pageSize(), total);
  }

  /** The most recent execution of each chain that has one. */
  Map<UUID, ChainExecution> last(Collection<UUID> chainIds) {
    return sql()
        .list(
            ChainExecutionRepository::read,
            LAST,
            chainIds.stream().map(UUID::toString).collect(Collectors.joining(",")))
        .stream()
        .collect(Collectors.toMap(ChainExecution::chainId, execution -> execution));
  }

  void insert(ChainExecution execution) {
    Map<String, Object> context =
        Map.of(
            "chainName",
            execution.chainName(),
            "members",
            execution.members().stream().map(ChainMember::toJson).toList());
    sql()
        .update(
            INSERT,
            execution.id(),
            execution.chainId(),
            execution.triggeredBy(),
            execution.state(),
            context,
            execution.startedAt(),
            execution.createdAt());
  }

  void write(UUID id, ChainState state, Instant now) {
    sql().update(STATE, state, state.isFinal(), now, id);
  }

  private Sql sql() {
    return new Sql(entityManager);
  }

  private static ChainExecution read(ResultSet row) throws SQLException {
    Map<String, Object> context = Sql.json(row, "context");
    List<ChainMember> members =
        ((List<?>) context.get("members"))
            .stream().map(json -> ChainMember.ofJson((Map<?, ?>) json)).toList();
    return new ChainExecution(
        Sql.id(row, "id"),
        Sql.id(row, "chain_id"),
        (String) context.get("chainName"),
        row.getString("triggered_by"),
        Codes.stored(ChainState.class, row.getString("state")),
        members,
        Sql.instant(row, "started_at"),
        Sql.instant(row, "completed_at"),
        Sql.instant(row, "created_at"));
  }
}
