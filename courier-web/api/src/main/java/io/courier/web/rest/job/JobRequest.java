package io.courier.web.rest.job;

import io.courier.core.Redaction;
import io.courier.job.JobInput;
import jakarta.json.bind.annotation.JsonbProperty;
import java.util.List;
import java.util.Map;

/** A job as written by a client. */
public record JobRequest(
    String name,
    String description,
    Boolean isEnabled,
    Map<String, Object> failurePolicy,
    Integer maxInstances,
    List<StepRequest> steps) {

  JobInput toInput() {
    return new JobInput(
        name, description, isEnabled, failurePolicy, maxInstances, StepRequest.toInput(steps));
  }

  /** A step; {@code step_type} and {@code config} are synonyms. */
  public record StepRequest(
      Integer stepOrder,
      String name,
      String alias,
      String typeKey,
      @JsonbProperty("step_type") String stepType,
      Map<String, Object> configuration,
      Map<String, Object> config,
      Integer timeoutSeconds,
      Integer maxRuntimeSeconds) {

    /** Members with a secret's name are masked. */
    @Override
    public String toString() {
      return Redaction.shown(this);
    }

    static List<JobInput.Step> toInput(List<StepRequest> steps) {
      return steps == null
          ? null
          : steps.stream().map(step -> step == null ? null : step.toInput()).toList();
    }

    private JobInput.Step toInput() {
      return new JobInput.Step(
          stepOrder,
          name,
          alias,
          typeKey == null ? stepType : typeKey,
          configuration == null ? config : configuration,
          timeoutSeconds,
          maxRuntimeSeconds);
    }
  }
}
