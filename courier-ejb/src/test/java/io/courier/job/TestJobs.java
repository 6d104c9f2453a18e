package io.courier.job;

import io.courier.audit.AuditLog;
import io.courier.core.jpa.Sql;
import io.courier.testing.Observed;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.UUID;
import java.util.function.Consumer;

/** Jobs on a test's transaction. */
public final class TestJobs {
  private TestJobs() {}

  /** An enabled job with one step. */
  public static UUID insert(EntityManager entityManager, String name) {
    UUID id = UUID.randomUUID();
    Sql sql = new Sql(entityManager);
    sql.update("INSERT INTO jobs (id, name) VALUES (?, ?)", id, name);
    sql.update(
        "INSERT INTO job_steps (job_id, step_order, name, type_key) VALUES (?, 0, 'A', 'file.copy')",
        id);
    return id;
  }

  public static JobCatalog catalog(EntityManager entityManager) {
    JobCatalog catalog = new JobCatalog();
    catalog.jobs = new JobRepository(entityManager);
    return catalog;
  }

  static JobDependencies dependencies(
      EntityManager entityManager, AuditLog audit, Consumer<JobDependencyRemoved> removed) {
    JobDependencies dependencies = new JobDependencies();
    dependencies.jobs = new JobRepository(entityManager);
    dependencies.edges = new JobDependencyRepository(entityManager);
    dependencies.audit = audit;
    dependencies.removed = new Observed<>(removed);
    dependencies.clock = Clock.systemUTC();
    return dependencies;
  }

  /** As {@link JobDependencies#add}. */
  public static JobDependency depend(
      EntityManager entityManager, AuditLog audit, UUID downstream, UUID upstream, boolean flag) {
    return dependencies(entityManager, audit, edge -> {}).add(downstream, upstream, flag);
  }

  /** As {@link JobDependencies#remove}. */
  public static void remove(
      EntityManager entityManager,
      AuditLog audit,
      JobDependency edge,
      Consumer<JobDependencyRemoved> removed) {
    dependencies(entityManager, audit, removed).remove(edge);
  }
}
