package io.courier.chain;

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
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Rows of chains and their members. Joins the caller's transaction. */
@ApplicationScoped
class ChainRepository {
  private static final Set<String> SORTABLE = Set.of("createdAt", "updatedAt", "name", "isEnabled");
  private static final String LIMITS =
      " WHERE (? OR NOT c.is_deleted)"
          + " AND (CAST(? AS boolean) IS NULL OR c.is_enabled = ?)"
          + " AND (CAST(? AS text) IS NULL OR lower(c.name) LIKE ? OR lower(c.description) LIKE ?)";
  private static final String COUNT = "SELECT count(*) FROM job_chains c" + LIMITS;
  private static final String LIST =
      "WITH wanted AS (SELECT CAST(? AS text) AS by_field) SELECT c.* FROM job_chains c, wanted w"
          + LIMITS
          + " ORDER BY CASE WHEN w.by_field = 'name:asc' THEN c.name END,"
          + " CASE WHEN w.by_field = 'name:desc' THEN c.name END DESC,"
          + " CASE WHEN w.by_field = 'isEnabled:asc' THEN c.is_enabled END,"
          + " CASE WHEN w.by_field = 'isEnabled:desc' THEN c.is_enabled END DESC,"
          + " CASE WHEN w.by_field = 'updatedAt:asc' THEN c.updated_at END,"
          + " CASE WHEN w.by_field = 'updatedAt:desc' THEN c.updated_at END DESC,"
          + " CASE WHEN w.by_field = 'createdAt:asc' THEN c.created_at END,"
          + " c.created_at DESC, c.id DESC LIMIT ? OFFSET ?";
  private static final String BY_ID =
      "SELECT c.* FROM job_chains c WHERE c.id = ? AND NOT c.is_deleted";
  private static final String HOLD = BY_ID + " FOR UPDATE";
  private static final String MEMBERS =
      "SELECT m.*, j.name AS job_name FROM job_chain_members m JOIN jobs j ON j.id = m.job_id"
          + " WHERE m.chain_id = ANY (CAST(string_to_array(?, ',') AS uuid[]))"
          + " ORDER BY m.chain_id, m.execution_order";
  private static final String INSERT =
      "INSERT INTO job_chains (id, name, description, is_enabled, created_at, updated_at)"
          + " VALUES (?, ?, ?, ?, ?, ?)";
  private static final String UPDATE =
      "UPDATE job_chains SET name = ?, description = ?, is_enabled = ?, updated_at = ?,"
          + " row_version = row_version + 1 WHERE id = ?";
  private static final String DELETE =
      "UPDATE job_chains SET is_deleted = TRUE, deleted_at = ?, updated_at = ?,"
          + " row_version = row_version + 1 WHERE id = ?";
  private static final String INSERT_MEMBER =
      "INSERT INTO job_chain_members"
          + " (id, chain_id, job_id, execution_order, run_on_upstream_failure)"
          + " VALUES (?, ?, ?, ?, ?)";
  private static final String LIVE_JOBS =
      "SELECT j.id FROM jobs j WHERE NOT j.is_deleted"
          + " AND j.id = ANY (CAST(string_to_array(?, ',') AS uuid[])) ORDER BY j.id FOR SHARE";
  private static final String USING_JOB =
      "SELECT DISTINCT c.id, c.name FROM job_chains c JOIN job_chain_members m ON m.chain_id = c.id"
          + " WHERE m.job_id = ? AND NOT c.is_deleted ORDER BY c.name, c.id";

  @PersistenceContext(unitName = "courier")
  EntityManager entityManager;

  /** For CDI. */
  ChainRepository() {}

  ChainRepository(EntityManager entityManager) {
    this.entityManager = entityManager;
  }

  /**
   * @throws CourierException 1003, 1004
   */
  Page<ChainView> list(ChainFilter filter, PageRequest request) {
    String field = request.sortField() == null ? "createdAt" : request.sortField();
    if (!SORTABLE.contains(field)) {
      throw new CourierException(
          ErrorCode.INVALID_SORT_FIELD, "Chains can be sorted by " + SORTABLE + ".");
    }
    String like = filter.search() == null ? null : pattern(filter.search());
    List<Object> limits = new ArrayList<>();
    limits.add(filter.includeDeleted());
    limits.add(filter.enabled());
    limits.add(filter.enabled());
    limits.add(like);
    limits.add(like);
    limits.add(like);
    long total = sql().number(COUNT, limits.toArray());
    request.checkAgainst(total);
    limits.add(0, field + (request.descending() ? ":desc" : ":asc"));
    limits.add(request.pageSize());
    limits.add(request.offset());
    List<ChainView> rows = sql().list(ChainRepository::read, LIST, limits.toArray());
    return new Page<>(withMembers(rows), request.page(), request.pageSize(), total);
  }

  /** One that is not deleted. */
  Optional<ChainView> find(UUID id) {
    return withMembers(sql().list(ChainRepository::read, BY_ID, id)).stream().findFirst();
  }

  /** As {@link #find}, held until the transaction ends. */
  Optional<ChainView> lock(UUID id) {
    return withMembers(sql().list(ChainRepository::read, HOLD, id)).stream().findFirst();
  }

  void insert(ChainView chain, Instant now) {
    sql().update(INSERT, chain.id(), chain.name(), chain.description(), chain.enabled(), now, now);
  }

  /** Makes the next version. */
  void update(ChainView chain, Instant now) {
    sql().update(UPDATE, chain.name(), chain.description(), chain.enabled(), now, chain.id());
  }

  void delete(UUID id, Instant now) {
    sql().update(DELETE, now, now, id);
  }

  void replaceMembers(UUID chainId, List<ChainMember> members) {
    Sql sql = sql();
    sql.update("DELETE FROM job_chain_members WHERE chain_id = ?", chainId);
    for (ChainMember m : members) {
      sql.update(
          INSERT_MEMBER, m.id(), chainId, m.jobId(), m.executionOrder(), m.runOnUpstreamFailure());
    }
    for (ChainMember m : members) {
      sql.update(
          "UPDATE job_chain_members SET depends_on_member_id = ? WHERE id = ?",
          m.dependsOnMemberId(),
          m.id());
    }
  }

  /** Those of the jobs that are not deleted; nobody deletes them until the transaction ends. */
  Set<UUID> holdLiveJobs(Collection<UUID> jobIds) {
    return Set.copyOf(sql().list(row -> Sql.id(row, "id"), LIVE_JOBS, joined(jobIds)));
  }

  /** Names of the chains that have the job as a member, by id. */
  Map<UUID, String> using(UUID jobId) {
    Map<UUID, String> chains = new java.util.LinkedHashMap<>();
    sql().list(row -> chains.put(Sql.id(row, "id"), row.getString("name")), USING_JOB, jobId);
    return chains;
  }

  private List<ChainView> withMembers(List<ChainView> chains) {
    Map<UUID, List<ChainMember>> members = new HashMap<>();
    if (!chains.isEmpty()) {
      sql()
          .list(
              row ->
                  members
                      .computeIfAbsent(Sql.id(row, "chain_id"), id -> new ArrayList<>())
                      .add(member(row)),
              MEMBERS,
              joined(chains.stream().map(ChainView::id).toList()));
    }
    return chains.stream()
        .map(chain -> chain.with(members.getOrDefault(chain.id(), List.of())))
        .toList();
  }

  private Sql sql() {
    return new Sql(entityManager);
  }

  private static String joined(Collection<UUID> ids) {
    return ids.stream().map(UUID::toString).collect(Collectors.joining(","));
  }

  private static String pattern(String search) {
    String text = search.strip().toLowerCase(Locale.ROOT);
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
  }

  private static ChainView read(ResultSet row) throws SQLException {
    return new ChainView(
        Sql.id(row, "id"),
        row.getString("name"),
        row.getString("description"),
        row.getBoolean("is_enabled"),
        List.of(),
        Sql.instant(row, "created_at"),
        Sql.instant(row, "updated_at"),
        row.getInt("row_version"));
  }

  private static ChainMember member(ResultSet row) throws SQLException {
    return new ChainMember(
        Sql.id(row, "id"),
        Sql.id(row, "job_id"),
        row.getString("job_name"),
        row.getInt("execution_order"),
        Sql.id(row, "depends_on_member_id"),
        row.getBoolean("run_on_upstream_failure"));
  }
}
