package io.courier.audit;

import java.time.Instant;
import java.util.UUID;

/**
 * Which rows of the log; null members do not restrict.
 *
 * @param from inclusive
 * @param to exclusive
 * @param details JSON text the details must contain
 */
public record AuditFilter(
    String entityType,
    UUID entityId,
    String operation,
    String performedBy,
    Instant from,
    Instant to,
    String details) {

  public static AuditFilter ofEntity(String entityType, UUID entityId) {
    return new AuditFilter(entityType, entityId, null, null, null, null, null);
  }
}
