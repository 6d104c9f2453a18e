package io.courier.web.rest.job;

import io.courier.core.Redaction;
import io.courier.execution.ExecutionState;
import io.courier.execution.LastExecution;
import io.courier.job.FailurePolicy;
import io.courier.job.JobView;
import io.courier.job.StepDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A job as shown; steps only in the detail. */
public record JobAnswer(
    UUID id,
    String name,
    String description,
    int currentVersion,
    boolean isEnabled,
    Policy failurePolicy,
    Integer maxInstances,
    List<Step> steps,
    List<Object> tags,
    Last lastExecution,
    Instant nextFireAt,
    Instant createdAt,
    Instant updatedAt,
    int version) {

  static JobAnswer listed(JobView job, Outlook outlook) {
    return of(job, null, outlook);
  }

  static JobAnswer detailed(JobView job, Outlook outlook) {
    return of(job, Step.of(job.steps()), outlook);
  }

  /**
   * What was and what comes, both null for nothing.
   *
   * @param next the earliest coming firing of its schedules; not shown of a disabled job
   */
  record Outlook(LastExecution last, Instant next) {
    static final Outlook NONE = new Outlook(null, null);
  }

  private static JobAnswer of(JobView job, List<Step> steps, Outlook outlook) {
    LastExecution last = outlook.last();
    return new JobAnswer(
        job.id(),
        job.name(),
        job.definition().description(),
        job.currentVersion(),
        job.enabled(),
        Policy.of(job.definition().failurePolicy()),
        job.maxInstances(),
        steps,
        List.of(),
        last == null ? null : new Last(last.id(), last.state(), last.completedAt()),
        job.enabled() ? outlook.next() : null,
        job.createdAt(),
        job.updatedAt(),
        job.version());
  }

  /** What happens when a step fails. */
  public record Policy(
      FailurePolicy.Type type, int maxRetries, int backoffBaseSeconds, int backoffMaxSeconds) {
    static Policy of(FailurePolicy policy) {
      return new Policy(
          policy.type(),
          policy.maxRetries(),
          policy.backoffBaseSeconds(),
          policy.backoffMaxSeconds());
    }
  }

  /** The most recent execution. */
  public record Last(UUID id, ExecutionState state, Instant completedAt) {}

  /** A step as shown. */
  public record Step(
      int stepOrder,
      String name,
      String alias,
      String typeKey,
      Map<String, Object> configuration,
      int timeoutSeconds,
      Integer maxRuntimeSeconds,
      List<String> warnings) {

    /** Members with a secret's name are masked. */
    @Override
    public String toString() {
      return Redaction.shown(this);
    }

    static List<Step> of(List<StepDefinition> steps) {
      return steps.stream()
          .map(
              s ->
                  new Step(
                      s.stepOrder(),
                      s.name(),
                      s.alias(),
                      s.typeKey(),
                      s.configuration(),
                      s.timeoutSeconds(),
                      s.maxRuntimeSeconds(),
                      List.of()))
          .toList();
    }
  }
}
