package io.courier.job;

import io.courier.core.jpa.JsonObjectConverter;
import io.courier.core.jpa.VersionedRow;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A named, ordered pipeline. Its steps are rows of their own, replaced as a whole. */
@Entity
@Table(name = "jobs")
class Job extends VersionedRow {
  @Column(name = "name")
  private String name;

  @Column(name = "description")
  private String description;

  @Column(name = "current_version")
  private int currentVersion;

  @Convert(converter = JsonObjectConverter.class)
  @Column(name = "failure_policy")
  private Map<String, Object> failurePolicy;

  @Column(name = "max_instances")
  private Integer maxInstances;

  @Column(name = "is_enabled")
  private boolean enabled;

  /** For JPA. */
  protected Job() {}

  Job(UUID id, JobDefinition definition, boolean enabled) {
    super(id);
    this.enabled = enabled;
    this.currentVersion = 1;
    apply(definition);
  }

  /** Takes the definition as the next version. */
  void change(JobDefinition definition) {
    currentVersion++;
    apply(definition);
  }

  /** Null for any number. */
  void limit(Integer instances) {
    maxInstances = instances;
  }

  Integer maxInstances() {
    return maxInstances;
  }

  void enable(boolean on) {
    enabled = on;
  }

  String name() {
    return name;
  }

  boolean isEnabled() {
    return enabled;
  }

  int currentVersion() {
    return currentVersion;
  }

  JobDefinition definition(List<StepDefinition> steps) {
    return new JobDefinition(name, description, FailurePolicy.ofColumn(failurePolicy), steps);
  }

  JobView view(List<StepDefinition> steps) {
    return new JobView(
        id(),
        definition(steps),
        currentVersion,
        enabled,
        maxInstances,
        createdAt(),
        updatedAt(),
        version());
  }

  private void apply(JobDefinition definition) {
    name = definition.name();
    description = definition.description();
    failurePolicy = definition.failurePolicy().toColumn();
  }
}
