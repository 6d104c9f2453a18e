package io.courier.job;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Path;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import jakarta.persistence.criteria.Subquery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Rows of jobs, steps and versions. Joins the caller's transaction. */
@ApplicationScoped
class JobRepository {
  private static final Map<String, String> SORTABLE =
      Map.of(
          "createdAt", "createdAt",
          "updatedAt", "updatedAt",
          "name", "name",
          "isEnabled", "enabled");

  @PersistenceContext(unitName = "courier")
  EntityManager entityManager;

  /** For CDI. */
  JobRepository() {}

  JobRepository(EntityManager entityManager) {
    this.entityManager = entityManager;
  }

  Optional<Job> find(UUID id) {
    return Optional.ofNullable(entityManager.find(Job.class, id)).filter(job -> !job.isDeleted());
  }

  /** Also when it is deleted. */
  Optional<Job> findAny(UUID id) {
    return Optional.ofNullable(entityManager.find(Job.class, id));
  }

  List<Job> named(String name) {
    return entityManager
        .createQuery("SELECT j FROM Job j WHERE j.name = :name AND j.deleted = false", Job.class)
        .setParameter("name", name)
        .setMaxResults(2)
        .getResultList();
  }

  Page<Job> list(JobFilter filter, PageRequest request) {
    String sort = SORTABLE.get(request.sortField() == null ? "createdAt" : request.sortField());
    if (sort == null) {
      throw new CourierException(
          ErrorCode.INVALID_SORT_FIELD, "Jobs can be sorted by " + SORTABLE.keySet() + ".");
    }
    CriteriaBuilder builder = entityManager.getCriteriaBuilder();
    CriteriaQuery<Long> count = builder.createQuery(Long.class);
    Root<Job> counted = count.from(Job.class);
    count.select(builder.count(counted)).where(conditions(filter, builder, count, counted));
    long total = entityManager.createQuery(count).getSingleResult();
    request.checkAgainst(total);
    CriteriaQuery<Job> query = builder.createQuery(Job.class);
    Root<Job> job = query.from(Job.class);
    Path<Object> by = job.get(sort);
    query
        .select(job)
        .where(conditions(filter, builder, query, job))
        .orderBy(
            request.descending() ? builder.desc(by) : builder.asc(by), builder.desc(job.get("id")));
    List<Job> rows =
        entityManager
            .createQuery(query)
            .setFirstResult(request.offset())
            .setMaxResults(request.pageSize())
            .getResultList();
    return new Page<>(rows, request.page(), request.pageSize(), total);
  }

  void add(Job job) {
    entityManager.persist(job);
  }

  void add(JobVersion version) {
    entityManager.persist(version);
  }

  void replaceSteps(UUID jobId, List<JobStep> steps) {
    entityManager
        .createQuery("DELETE FROM JobStep s WHERE s.jobId = :job")
        .setParameter("job", jobId)
        .executeUpdate();
    steps.forEach(entityManager::persist);
  }

  List<StepDefinition> steps(UUID jobId) {
    return entityManager
        .createQuery(
            "SELECT s FROM JobStep s WHERE s.jobId = :job ORDER BY s.stepOrder", JobStep.class)
        .setParameter("job", jobId)
        .getResultList()
        .stream()
        .map(JobStep::definition)
        .toList();
  }

  Page<JobVersionView> versions(UUID jobId, PageRequest request) {
    long total =
        entityManager
            .createQuery("SELECT COUNT(v) FROM JobVersion v WHERE v.jobId = :job", Long.class)
            .setParameter("job", jobId)
            .getSingleResult();
    request.checkAgainst(total);
    String query =
        request.descending()
            ? "SELECT v FROM JobVersion v WHERE v.jobId = :job ORDER BY v.versionNumber DESC"
            : "SELECT v FROM JobVersion v WHERE v.jobId = :job ORDER BY v.versionNumber";
    List<JobVersionView> rows =
        entityManager
            .createQuery(query, JobVersion.class)
            .setParameter("job", jobId)
            .setFirstResult(request.offset())
            .setMaxResults(request.pageSize())
            .getResultList()
            .stream()
            .map(JobVersion::view)
            .toList();
    return new Page<>(rows, request.page(), request.pageSize(), total);
  }

  Optional<JobVersionView> version(UUID jobId, int number) {
    return entityManager
        .createQuery(
            "SELECT v FROM JobVersion v WHERE v.jobId = :job AND v.versionNumber = :number",
            JobVersion.class)
        .setParameter("job", jobId)
        .setParameter("number", number)
        .getResultList()
        .stream()
        .findFirst()
        .map(JobVersion::view);
  }

  /** Names of the enabled jobs with a step that uses the connection. */
  @SuppressWarnings("unchecked") // a native query of two text columns
  List<Object[]> usingConnection(UUID connectionId) {
    return entityManager
        .createNativeQuery(
            "SELECT DISTINCT j.id::text, j.name, j.is_enabled FROM jobs j JOIN job_steps s ON s.job_id = j.id"
                + " WHERE NOT j.is_deleted AND s.configuration ->> 'connection_id' = ?1"
                + " ORDER BY j.name")
        .setParameter(1, connectionId.toString())
        .getResultList();
  }

  /** What steps of these jobs name as their connections, by job, in one query. */
  Map<UUID, Set<UUID>> connectionsOf(Collection<UUID> jobIds) {
    List<?> rows =
        entityManager
            .createNativeQuery(
                "SELECT DISTINCT s.job_id::text, s.configuration ->> 'connection_id'"
                    + " FROM job_steps s WHERE s.job_id = ANY"
                    + " (CAST(string_to_array(?1, ',') AS uuid[]))"
                    + " AND s.configuration ->> 'connection_id' IS NOT NULL")
            .setParameter(1, jobIds.stream().map(UUID::toString).collect(Collectors.joining(",")))
            .getResultList();
    Map<UUID, Set<UUID>> byJob = new HashMap<>();
    for (Object row : rows) {
      Object[] pair = (Object[]) row;
      id(pair[1].toString())
          .ifPresent(
              connection ->
                  byJob
                      .computeIfAbsent(UUID.fromString(pair[0].toString()), job -> new HashSet<>())
                      .add(connection));
    }
    return byJob;
  }

  /** Empty for a reference. */
  private static Optional<UUID> id(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  void flush() {
    entityManager.flush();
  }

  private static Predicate[] conditions(
      JobFilter filter, CriteriaBuilder builder, CriteriaQuery<?> query, Root<Job> job) {
    List<Predicate> all = new ArrayList<>();
    if (!filter.includeDeleted()) {
      all.add(builder.isFalse(job.get("deleted")));
    }
    if (filter.enabled() != null) {
      all.add(builder.equal(job.get("enabled"), filter.enabled()));
    }
    if (filter.search() != null && !filter.search().isBlank()) {
      String pattern = "%" + escaped(filter.search().strip().toLowerCase(Locale.ROOT)) + "%";
      all.add(
          builder.or(
              builder.like(builder.lower(job.get("name")), pattern, '\\'),
              builder.like(builder.lower(job.get("description")), pattern, '\\')));
    }
    if (filter.stepType() != null) {
      Subquery<UUID> subquery = query.subquery(UUID.class);
      Root<JobStep> step = subquery.from(JobStep.class);
      subquery
          .select(step.get("id"))
          .where(
              builder.equal(step.get("jobId"), job.get("id")),
              builder.equal(step.get("typeKey"), filter.stepType()));
      all.add(builder.exists(subquery));
    }
    return all.toArray(Predicate[]::new);
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
  }
}
