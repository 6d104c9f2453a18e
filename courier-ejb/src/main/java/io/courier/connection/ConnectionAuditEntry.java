package io.courier.connection;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** A row of the connection audit log as it is shown. */
public record ConnectionAuditEntry(
    UUID id,
    UUID connectionId,
    String operation,
    UUID jobExecutionId,
    String performedBy,
    Instant performedAt,
    Long bytesTransferred,
    Integer durationMs,
    Map<String, Object> details) {}
