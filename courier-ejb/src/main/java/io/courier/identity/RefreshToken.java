package io.courier.identity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/**
 * One link of a chain of refresh tokens. A chain (family) starts at a sign-in; every use revokes
 * the link and appends the next.
 */
@Entity
@Table(name = "refresh_tokens")
class RefreshToken {
  @Id private UUID id;

  @Column(name = "user_id")
  private UUID userId;

  @Column(name = "token_hash")
  private String tokenHash;

  @Column(name = "family_id")
  private UUID familyId;

  @Column(name = "created_at")
  private Instant createdAt;

  @Column(name = "expires_at")
  private Instant expiresAt;

  @Column(name = "created_by_ip")
  private String createdByIp;

  @Column(name = "revoked_at")
  private Instant revokedAt;

  @Column(name = "replaced_by_id")
  private UUID replacedById;

  /** For JPA. */
  protected RefreshToken() {}

  RefreshToken(UUID id, UUID userId, UUID familyId, String tokenHash) {
    this.id = id;
    this.userId = userId;
    this.familyId = familyId;
    this.tokenHash = tokenHash;
  }

  RefreshToken issued(Instant now, Instant expires, String ip) {
    createdAt = now;
    expiresAt = expires;
    createdByIp = ip;
    return this;
  }

  void replaceBy(UUID next, Instant now) {
    revokedAt = now;
    replacedById = next;
  }

  void revoke(Instant now) {
    if (revokedAt == null) {
      revokedAt = now;
    }
  }

  UUID id() {
    return id;
  }

  UUID userId() {
    return userId;
  }

  UUID familyId() {
    return familyId;
  }

  Instant expiresAt() {
    return expiresAt;
  }

  boolean isRevoked() {
    return revokedAt != null;
  }

  /** Used before: presenting it again means that somebody holds a copy. */
  boolean isRotated() {
    return replacedById != null;
  }
}
