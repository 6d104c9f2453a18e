package io.courier.job;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A stored job.
 *
 * @param definition its current version; without steps in lists
 * @param version for optimistic locking
 */
public record JobView(
    UUID id,
    JobDefinition definition,
    int currentVersion,
    boolean enabled,
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
