package io.courier.audit;

import io.courier.core.JsonText;
import io.courier.core.jpa.JsonObjectConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Query;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;

/**
 * One row of the log. Written once: no column is updatable and nothing removes or merges it.
 *
 * <p>JPA identifies it by its id alone: it is never looked up by {@code find}, which would have to
 * know the partition.
 */
@Entity(name = "AuditEntry")
@Table(name = "audit_log_entries")
class AuditEntry {
  @Id
  @Column(updatable = false)
  private UUID id;

  @Column(name = "entity_type", updatable = false)
  private String entityType;

  @Column(name = "entity_id", updatable = false)
  private UUID entityId;

  @Column(updatable = false)
  private String operation;

  @Column(name = "performed_by", updatable = false)
  private String performedBy;

  @Column(name = "performed_by_id", updatable = false)
  private UUID performedById;

  @Column(name = "source_ip", updatable = false)
  private String sourceIp;

  @Column(name = "performed_at", updatable = false)
  private Instant performedAt;

  @Convert(converter = JsonObjectConverter.class)
  @Column(updatable = false)
  private Map<String, Object> details;

  @Column(updatable = false)
  private long seq;

  @Column(name = "prev_hash", updatable = false)
  private byte[] prevHash;

  @Column(name = "row_hash", updatable = false)
  private byte[] rowHash;

  /** For JPA. */
  protected AuditEntry() {}

  AuditEntry(UUID id, Occurrence occurrence, long seq, byte[] prevHash) {
    this.id = id;
    this.entityType = occurrence.event().entityType();
    this.entityId = occurrence.event().entityId();
    this.operation = occurrence.event().operation();
    this.performedBy = occurrence.actor().name();
    this.performedById = occurrence.actor().id();
    this.sourceIp = occurrence.actor().sourceIp();
    this.performedAt = occurrence.at();
    this.details = occurrence.event().details();
    this.seq = seq;
    this.prevHash = prevHash.clone();
    this.rowHash = computeHash();
  }

  /** What {@code row_hash} must be for the other columns as they are. */
  final byte[] computeHash() {
    return new ChainRow(
            seq,
            id,
            entityType,
            entityId,
            operation,
            performedBy,
            performedById,
            sourceIp,
            performedAt,
            CanonicalJson.of(details))
        .hash(prevHash);
  }

  /** Sets the parameters of the INSERT, in the order of the columns. */
  Query bind(Query insert) {
    return insert
        .setParameter(1, id)
        .setParameter(2, entityType)
        .setParameter(3, entityId == null ? null : entityId.toString())
        .setParameter(4, operation)
        .setParameter(5, performedBy)
        .setParameter(6, performedById == null ? null : performedById.toString())
        .setParameter(7, sourceIp)
        .setParameter(8, performedAt.atOffset(ZoneOffset.UTC))
        .setParameter(9, JsonText.write(details))
        .setParameter(10, seq)
        .setParameter(11, prevHash)
        .setParameter(12, rowHash);
  }

  AuditRecord view() {
    return new AuditRecord(
        id, entityType, entityId, operation, performedBy, performedAt, performedAt, details);
  }

  long seq() {
    return seq;
  }

  byte[] prevHash() {
    return prevHash.clone();
  }

  byte[] rowHash() {
    return rowHash.clone();
  }
}
