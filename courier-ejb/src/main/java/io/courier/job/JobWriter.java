package io.courier.job;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.CourierException;
import io.courier.core.CurrentActor;
import io.courier.core.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.OptimisticLockException;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** The transactions that change jobs, each with its audit event. */
@ApplicationScoped
@Transactional
public class JobWriter {
  @Inject JobRepository jobs;
  @Inject JobSecrets secrets;
  @Inject AuditLog audit;
  @Inject CurrentActor actor;
  @Inject Clock clock;

  /** For CDI. */
  public JobWriter() {}

  /**
   * What a job has besides its versions.
   *
   * @param maxInstances null for any number
   */
  record Switches(boolean enabled, Integer maxInstances) {}

  public JobView create(UUID id, JobSecrets.Sealed sealed, Switches switches) {
    JobDefinition definition = sealed.definition();
    Job job = new Job(id, definition, switches.enabled());
    job.limit(switches.maxInstances());
    jobs.add(job);
    jobs.flush();
    store(job, sealed);
    record(job.id(), "JobCreated", Map.of("name", job.name(), "version", 1));
    jobs.flush();
    return job.view(definition.steps());
  }

  /**
   * @param expectedVersion null for none
   * @throws CourierException 1030, 1050
   */
  public JobView update(
      UUID id, JobSecrets.Sealed sealed, Switches switches, Integer expectedVersion) {
    Job job = existing(id);
    job.checkVersion(expectedVersion, "job");
    JobDefinition before = job.definition(jobs.steps(id));
    JobDefinition after = sealed.definition();
    List<String> changed = changes(before, after);
    boolean sameLimit = Objects.equals(job.maxInstances(), switches.maxInstances());
    if (job.isEnabled() == switches.enabled() && sameLimit && changed.isEmpty()) {
      return job.view(before.steps());
    }
    if (!changed.isEmpty()) {
      job.change(after);
      store(job, sealed);
    }
    if (job.isEnabled() != switches.enabled()) {
      job.enable(switches.enabled());
      changed.add("isEnabled");
    }
    if (!sameLimit) {
      job.limit(switches.maxInstances());
      changed.add("maxInstances");
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("name", job.name());
    details.put("changed", changed);
    details.put("version", job.currentVersion());
    record(job.id(), "JobUpdated", details);
    flush();
    return job.view(after.steps());
  }

  private static List<String> changes(JobDefinition before, JobDefinition after) {
    List<String> changed = new ArrayList<>();
    Map<String, Object> old = before.toSnapshot();
    after
        .toSnapshot()
        .forEach(
            (key, value) -> {
              if (!Objects.equals(value, old.get(key))) {
                changed.add(key);
              }
            });
    if (old.containsKey("description") && after.description() == null) {
      changed.add("description");
    }
    return changed;
  }

  private void store(Job job, JobSecrets.Sealed sealed) {
    secrets.store(job.id(), sealed);
    JobDefinition definition = sealed.definition();
    jobs.replaceSteps(
        job.id(),
        definition.steps().stream()
            .map(step -> new JobStep(Ids.next(clock), job.id(), step))
            .toList());
    Instant now = clock.instant();
    jobs.add(
        new JobVersion(Ids.next(clock), job.id(), job.currentVersion(), definition.toSnapshot())
            .by(actor.get().name(), now));
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
