package io.courier.connection;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A host key seen at, or announced for, a connection: approved, or pending an Admin's decision. */
@Entity
@Table(name = "known_hosts")
class KnownHost {
  static final String ENTITY = "known_host";

  @Id
  @Column(updatable = false)
  private UUID id;

  @Column(name = "connection_id", updatable = false)
  private UUID connectionId;

  @Column(updatable = false)
  private String fingerprint;

  @Column(name = "key_type", updatable = false)
  private String keyType;

  @Column(name = "first_seen", updatable = false)
  private Instant firstSeen;

  @Column(name = "last_seen")
  private Instant lastSeen;

  @Column(name = "approved_by")
  private String approvedBy;

  @Column(name = "approved_at")
  private Instant approvedAt;

  /** For JPA. */
  protected KnownHost() {}

  /** A pending row. */
  KnownHost(UUID id, UUID connectionId, HostKey key, Instant now) {
    this.id = id;
    this.connectionId = connectionId;
    this.fingerprint = key.fingerprint();
    this.keyType = key.keyType();
    this.firstSeen = now;
    this.lastSeen = now;
  }

  void approve(String by, Instant now) {
    approvedBy = by;
    approvedAt = now;
  }

  void seen(Instant now) {
    lastSeen = now;
  }

  UUID id() {
    return id;
  }

  UUID connectionId() {
    return connectionId;
  }

  String fingerprint() {
    return fingerprint;
  }

  String keyType() {
    return keyType;
  }

  boolean isApproved() {
    return approvedBy != null;
  }

  KnownHostView view() {
    return new KnownHostView(
        id,
        connectionId,
        fingerprint,
        keyType,
        firstSeen,
        lastSeen,
        approvedBy,
        approvedAt,
        isApproved() ? "approved" : "pending");
  }

  /** Type and fingerprint of a host key. */
  record HostKey(String keyType, String fingerprint) {}
}
