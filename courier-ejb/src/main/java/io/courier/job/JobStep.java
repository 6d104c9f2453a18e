package io.courier.job;

import io.courier.core.jpa.JsonObjectConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.Map;
import java.util.UUID;

/** A step of the current version of a job; the engine never reads it (versions are its source). */
@Entity
@Table(name = "job_steps")
class JobStep {
  @Id private UUID id;

  @Column(name = "job_id")
  private UUID jobId;

  @Column(name = "step_order")
  private int stepOrder;

  @Column(name = "name")
  private String name;

  @Column(name = "type_key")
  private String typeKey;

  @Column(name = "alias")
  private String alias;

  @Convert(converter = JsonObjectConverter.class)
  @Column(name = "configuration")
  private Map<String, Object> configuration;

  @Column(name = "timeout_seconds")
  private int timeoutSeconds;

  @Column(name = "max_runtime_seconds")
  private Integer maxRuntimeSeconds;

  /** For JPA. */
  protected JobStep() {}

  JobStep(UUID id, UUID jobId, StepDefinition step) {
    this.id = id;
    this.jobId = jobId;
    this.stepOrder = step.stepOrder();
    this.name = step.name();
    this.typeKey = step.typeKey();
    this.alias = step.alias();
    this.configuration = step.configuration();
    this.timeoutSeconds = step.timeoutSeconds();
    this.maxRuntimeSeconds = step.maxRuntimeSeconds();
  }

  UUID id() {
    return id;
  }

  UUID jobId() {
    return jobId;
  }

  StepDefinition definition() {
    return new StepDefinition(
        stepOrder, name, alias, typeKey, configuration, timeoutSeconds, maxRuntimeSeconds);
  }
}
