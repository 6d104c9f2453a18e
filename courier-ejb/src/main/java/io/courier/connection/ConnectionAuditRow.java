package io.courier.connection;

import io.courier.core.jpa.JsonObjectConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** One row of the connection audit log: written once, never changed. */
@Entity
@Table(name = "connection_audit_log")
class ConnectionAuditRow {
  @Id
  @Column(updatable = false)
  private UUID id;

  @Column(name = "connection_id", updatable = false)
  private UUID connectionId;

  @Column(updatable = false)
  private String operation;

  @Column(name = "job_execution_id", updatable = false)
  private UUID jobExecutionId;

  @Column(name = "performed_by", updatable = false)
  private String performedBy;

  @Column(name = "performed_at", updatable = false)
  private Instant performedAt;

  @Column(name = "bytes_transferred", updatable = false)
  private Long bytesTransferred;

  @Column(name = "duration_ms", updatable = false)
  private Integer durationMs;

  @Convert(converter = JsonObjectConverter.class)
  @Column(updatable = false)
  private Map<String, Object> details;

  /** For JPA. */
  protected ConnectionAuditRow() {}

  ConnectionAuditRow(UUID id, ConnectionEvent event, Instant at) {
    this.id = id;
    this.connectionId = event.connectionId();
    this.operation = event.operation().code();
    this.jobExecutionId = event.occasion().executionId();
    this.performedBy = event.occasion().actor().name();
    this.performedAt = at;
    this.bytesTransferred = event.bytes();
    this.durationMs =
        event.duration() == null
            ? null
            : (Integer) (int) Math.min(event.duration().toMillis(), Integer.MAX_VALUE);
    this.details = event.details();
  }

  ConnectionAuditEntry view() {
    return new ConnectionAuditEntry(
        id,
        connectionId,
        operation,
        jobExecutionId,
        performedBy,
        performedAt,
        bytesTransferred,
        durationMs,
        details);
  }
}
