package io.courier.notification;

import io.courier.core.Redaction;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * What somebody is told.
 *
 * @param eventType code such as {@code job_failed}
 * @param entityName null when it is not known
 * @param context what the event says; secrets are masked
 */
record Message(
    String eventType,
    String entityType,
    UUID entityId,
    String entityName,
    Map<String, Object> context,
    Instant timestamp) {

  /** The JSON object of the webhook, and what the log keeps. */
  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("eventType", eventType);
    json.put("entityType", entityType);
    json.put("entityId", entityId.toString());
    json.put("entityName", entityName);
    json.put("context", Redaction.members(context));
    json.put("timestamp", timestamp.toString());
    return json;
  }

  /** From {@link #toJson}. */
  static Message of(Map<String, Object> json) {
    Map<String, Object> context = new LinkedHashMap<>();
    if (json.get("context") instanceof Map<?, ?> values) {
      values.forEach((name, value) -> context.put(String.valueOf(name), value));
    }
    return new Message(
        Objects.toString(json.get("eventType")),
        Objects.toString(json.get("entityType")),
        UUID.fromString(Objects.toString(json.get("entityId"))),
        Objects.toString(json.get("entityName"), null),
        context,
        Instant.parse(Objects.toString(json.get("timestamp"))));
  }
}
