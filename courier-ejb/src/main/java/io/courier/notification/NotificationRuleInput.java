package io.courier.notification;

import io.courier.core.Redaction;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A rule as somebody wants it. Texts where codes are expected, so that each wrong one gets its own
 * refusal.
 *
 * @param entityId null for every entity of the type
 * @param eventTypes codes such as {@code job_failed}
 * @param channelConfig recipients and subjectPrefix, or url, secret and headers; a secret that is
 *     absent or masked stays, an empty one goes
 * @param isEnabled null for true
 */
public record NotificationRuleInput(
    String name,
    String description,
    String entityType,
    UUID entityId,
    List<String> eventTypes,
    String channel,
    Map<String, Object> channelConfig,
    Boolean isEnabled) {
  @Override
  public String toString() {
    return Redaction.shown(this);
  }
}
