package io.courier.audit;

import java.util.Map;
import java.util.UUID;

/**
 * One thing that happened.
 *
 * @param entityType a value of the {@code audit_log_entries.entity_type} check, e.g. {@code
 *     connection}
 * @param entityId null when the event concerns no single row
 * @param operation PascalCase name of the reference, e.g. {@code ConnectionCreated}
 * @param details JSON values only; never a secret
 */
public record AuditEvent(
    String entityType, UUID entityId, String operation, Map<String, Object> details) {
  public AuditEvent {
    details = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(details));
  }
}
