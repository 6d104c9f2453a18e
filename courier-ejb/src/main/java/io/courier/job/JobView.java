package io.courier.job;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A stored job.
 *
 * @param definition its current version; without steps in lists
 * @param maxInstances executions that may run at once, null for any number
 * @param version for optimistic locking
 */
public record JobView(
    UUID id,
    JobDefinition definition,
    int currentVersion,
    boolean enabled,
    Integer maxInstances,
    Instant createdAt,
    Instant updatedAt,
    int version) {

  public String name() {
    return definition.name();
  }

  public List<StepDefinition> steps() {
    return definition.steps();
  }
}
