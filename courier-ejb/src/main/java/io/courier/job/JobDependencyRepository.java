package io.courier.job;

import io.courier.core.jpa.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Rows of edges. Joins the caller's transaction; changes are made under {@link #lock} only. */
@ApplicationScoped
class JobDependencyRepository {
  private static final String LOCK =
      "SELECT pg_advisory_xact_lock(hashtext('courier.dependencies'))";
  private static final String ROWS =
      "SELECT d.id, d.upstream_job_id, u.name, d.downstream_job_id, d.run_on_failure, d.created_at"
          + " FROM job_dependencies d JOIN jobs u ON u.id = d.upstream_job_id ";
  private static final String OF_JOB =
      ROWS + "WHERE d.downstream_job_id = ? ORDER BY d.created_at, d.id";
  private static final String TOUCHING =
      ROWS
          + "WHERE d.downstream_job_id = ? OR d.upstream_job_id = ?"
          + " ORDER BY d.downstream_job_id, d.id";
  private static final String BY_ID = ROWS + "WHERE d.id = ?";
  private static final String INSERT =
      "INSERT INTO job_dependencies"
          + " (id, upstream_job_id, downstream_job_id, run_on_failure, created_at)"
          + " VALUES (?, ?, ?, ?, ?)";

  @PersistenceContext(unitName = "courier")
  EntityManager entityManager;

  /** For CDI. */
  JobDependencyRepository() {}

  JobDependencyRepository(EntityManager entityManager) {
    this.entityManager = entityManager;
  }

  /** The lock of all edges, until the transaction ends; what is read next is up to date. */
  void lock() {
    sql().list(row -> null, LOCK);
  }

  /** Holds a job's row: it is neither deleted nor put to use elsewhere meanwhile. */
  void lockJob(UUID jobId) {
    sql().list(row -> null, "SELECT id FROM jobs WHERE id = ? FOR UPDATE", jobId);
  }

  DependencyGraph graph() {
    return new DependencyGraph(
        sql()
            .list(
                row ->
                    new DependencyGraph.Edge(
                        Sql.id(row, "upstream_job_id"), Sql.id(row, "downstream_job_id")),
                "SELECT upstream_job_id, downstream_job_id FROM job_dependencies"));
  }

  /** The edges to a job's upstream jobs, oldest first. */
  List<JobDependency> of(UUID downstreamJobId) {
    return sql().list(JobDependencyRepository::read, OF_JOB, downstreamJobId);
  }

  /** Every edge the job is on either side of. */
  List<JobDependency> touching(UUID jobId) {
    return sql().list(JobDependencyRepository::read, TOUCHING, jobId, jobId);
  }

  Optional<JobDependency> find(UUID id) {
    return sql().one(JobDependencyRepository::read, BY_ID, id);
  }

  void insert(JobDependency edge) {
    sql()
        .update(
            INSERT,
            edge.id(),
            edge.upstreamJobId(),
            edge.downstreamJobId(),
            edge.runOnFailure(),
            edge.createdAt());
  }

  void delete(UUID id) {
    sql().update("DELETE FROM job_dependencies WHERE id = ?", id);
  }

  private Sql sql() {
    return new Sql(entityManager);
  }

  private static JobDependency read(ResultSet row) throws SQLException {
    return new JobDependency(
        Sql.id(row, "id"),
        Sql.id(row, "upstream_job_id"),
        row.getString("name"),
        Sql.id(row, "downstream_job_id"),
        row.getBoolean("run_on_failure"),
        Sql.instant(row, "created_at"));
  }
}
