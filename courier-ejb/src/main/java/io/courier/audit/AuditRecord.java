package io.courier.audit;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** A row of the log as readers see it. */
public record AuditRecord(
    UUID id,
    String entityType,
    UUID entityId,
    String operation,
    String performedBy,
    Instant performedAt,
    Instant createdAt,
    Map<String, Object> details) {}
