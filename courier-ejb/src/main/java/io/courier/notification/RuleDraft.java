package io.courier.notification;

import io.courier.core.Redaction;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A rule that may be stored.
 *
 * @param config with its secrets sealed
 */
record RuleDraft(
    String name,
    String description,
    RuleEntity entityType,
    UUID entityId,
    List<String> eventTypes,
    Channel channel,
    Map<String, Object> config,
    boolean enabled) {
  @Override
  public String toString() {
    return Redaction.shown(this);
  }
}
