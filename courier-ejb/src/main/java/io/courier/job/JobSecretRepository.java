package io.courier.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Rows of job_secrets. Joins the caller's transaction; reading has its own without one. */
@ApplicationScoped
class JobSecretRepository {
  @PersistenceContext(unitName = "courier")
  EntityManager entityManager;

  /** For CDI. */
  JobSecretRepository() {}

  JobSecretRepository(EntityManager entityManager) {
    this.entityManager = entityManager;
  }

  void add(UUID jobId, UUID id, byte[] blob) {
    entityManager
        .createNativeQuery(
            "INSERT INTO job_secrets (id, job_id, value)"
                + " VALUES (CAST(?1 AS uuid), CAST(?2 AS uuid), ?3)")
        .setParameter(1, id.toString())
        .setParameter(2, jobId.toString())
        .setParameter(3, blob)
        .executeUpdate();
  }

  @Transactional
  Optional<byte[]> find(UUID jobId, UUID id) {
    List<?> found =
        entityManager
            .createNativeQuery(
                "SELECT value FROM job_secrets"
                    + " WHERE id = CAST(?1 AS uuid) AND job_id = CAST(?2 AS uuid)")
            .setParameter(1, id.toString())
            .setParameter(2, jobId.toString())
            .getResultList();
    return found.stream().findFirst().map(byte[].class::cast);
  }
}
