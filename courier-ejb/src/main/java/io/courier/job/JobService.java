package io.courier.job;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.CourierException;
import io.courier.core.CurrentActor;
import io.courier.core.ErrorCode;
import io.courier.core.Ids;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.core.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.OptimisticLockException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Jobs and their versions. Every change of name, description, policy or steps makes version N+1; a
 * save that changes nothing makes none. Running executions keep the version they were queued with.
 */
@Stateless
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
public class JobService {
  @Inject JobRepository jobs;
  @Inject DefinitionCheck check;
  @Inject JobSecrets secrets;
  @Inject JobWriter writer;
  @Inject JobDependencies dependencies;
  @Inject AuditLog audit;
  @Inject CurrentActor actor;
  @Inject Clock clock;

  /** Without steps; a deleted job is listed for Admins that ask for it. */
  public Page<JobView> list(JobFilter filter, PageRequest request) {
    if (filter.includeDeleted() && !actor.hasRole(Roles.ADMIN)) {
      throw new CourierException(
          ErrorCode.INSUFFICIENT_PERMISSIONS, "includeDeleted is for administrators.");
    }
    return jobs.list(filter, request).map(job -> job.view(List.of()));
  }

  /**
   * @throws CourierException 1030
   */
  public JobView get(UUID id) {
    return SecretReferences.shown(existing(id).view(jobs.steps(id)));
  }

  /**
   * @throws CourierException 1000, 2009, 2010, 2011, 2013, 2014
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED) // the key service may be asked
  public JobView create(JobInput input) {
    JobDefinition definition = check.check(input);
    boolean enabled = input.enabled() == null || input.enabled();
    UUID id = Ids.next(clock);
    JobSecrets.Sealed sealed = secrets.seal(id, definition, null);
    return SecretReferences.shown(
        writer.create(id, sealed, new JobWriter.Switches(enabled, input.maxInstances())));
  }

  /**
   * Replaces the job; absent steps stay as they are.
   *
   * @param expectedVersion of {@code If-Match}, null for none
   * @throws CourierException as {@link #create}, 1030, 1050
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
  public JobView update(UUID id, JobInput input, Integer expectedVersion) {
    Job job = existing(id);
    job.checkVersion(expectedVersion, "job");
    JobDefinition before = job.definition(jobs.steps(id));
    JobDefinition after = check.check(input.steps() == null ? withSteps(input, before) : input);
    boolean enabled = input.enabled() == null || input.enabled();
    return change(job, before, after, new JobWriter.Switches(enabled, input.maxInstances()));
  }

  /** Replaces all steps of a job. Throws as {@link #update}. */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
  public JobView updateSteps(UUID id, List<JobInput.Step> steps, Integer expectedVersion) {
    Job job = existing(id);
    job.checkVersion(expectedVersion, "job");
    JobDefinition before = job.definition(jobs.steps(id));
    JobInput input =
        new JobInput(
            before.name(),
            before.description(),
            job.isEnabled(),
            before.failurePolicy().toJson(),
            steps);
    JobWriter.Switches same = new JobWriter.Switches(job.isEnabled(), job.maxInstances());
    return change(job, before, check.check(input), same);
  }

  /** Writes against the version that was read. */
  private JobView change(
      Job job, JobDefinition before, JobDefinition after, JobWriter.Switches switches) {
    JobSecrets.Sealed sealed = secrets.seal(job.id(), after, before);
    return SecretReferences.shown(writer.update(job.id(), sealed, switches, job.version()));
  }

  /**
   * Marks the job deleted; its executions and versions stay, its dependencies go.
   *
   * @return when it was deleted
   * @throws CourierException 1030, 1050, 1051 while something refers to it
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  public Instant delete(UUID id, Integer expectedVersion) {
    Job job = existing(id);
    job.checkVersion(expectedVersion, "job");
    dependencies.release(id);
    Instant now = clock.instant();
    job.delete(now);
    record(id, "JobDeleted", Map.of("name", job.name()));
    flush();
    return now;
  }

  public Page<JobVersionView> versions(UUID id, PageRequest request) {
    existing(id);
    return jobs.versions(id, request).map(SecretReferences::shown);
  }

  /** Connections that the steps of the jobs name now, by job; without jobs that name none. */
  public Map<UUID, Set<UUID>> connectionsOf(Collection<UUID> jobIds) {
    return jobIds.isEmpty() ? Map.of() : jobs.connectionsOf(jobIds);
  }

  /**
   * @throws CourierException 1030, 2030
   */
  public JobVersionView version(UUID id, int number) {
    existing(id);
    return jobs.version(id, number)
        .map(SecretReferences::shown)
        .orElseThrow(
            () ->
                new CourierException(
                    ErrorCode.JOB_VERSION_NOT_FOUND, "The job has no version " + number + "."));
  }

  private static JobInput withSteps(JobInput input, JobDefinition before) {
    List<JobInput.Step> steps =
        before.steps().stream()
            .map(
                s ->
                    new JobInput.Step(
                        s.stepOrder(),
                        s.name(),
                        s.alias(),
                        s.typeKey(),
                        s.configuration(),
                        s.timeoutSeconds(),
                        s.maxRuntimeSeconds()))
            .toList();
    return new JobInput(
        input.name(),
        input.description(),
        input.enabled(),
        input.failurePolicy(),
        input.maxInstances(),
        steps);
  }

  private Job existing(UUID id) {
    return jobs.find(id).orElseThrow(() -> CourierException.notFound("job", id));
  }

  private void record(UUID id, String operation, Map<String, Object> details) {
    audit.record(new AuditEvent("job", id, operation, details));
  }

  private void flush() {
    try {
      jobs.flush();
    } catch (OptimisticLockException e) {
      throw CourierException.stale("job");
    }
  }
}
