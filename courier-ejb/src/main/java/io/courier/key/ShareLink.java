package io.courier.key;

import io.courier.core.jpa.CodeConverter;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Converter;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** One link to one public key. Its count is changed by statements only. */
@Entity
@Table(name = "public_key_share_tokens")
class ShareLink {
  static final String ENTITY = "share_link";

  @Id private UUID id;

  @Column(name = "token_hash", updatable = false)
  private String tokenHash;

  @Column(name = "key_type", updatable = false)
  @Convert(converter = TypeConverter.class)
  private SharedKeyType keyType;

  @Column(name = "key_id", updatable = false)
  private UUID keyId;

  @Column(name = "expires_at", updatable = false)
  private Instant expiresAt;

  @Column(name = "created_by", updatable = false)
  private String createdBy;

  @Column(name = "created_at", updatable = false)
  private Instant createdAt;

  @Column(name = "revoked_at")
  private Instant revokedAt;

  @Column(name = "download_count", updatable = false)
  private long downloads;

  @Column(name = "last_used_at", updatable = false)
  private Instant lastUsedAt;

  @Column(name = "expiry_noted_at")
  private Instant expiryNotedAt;

  /** For JPA. */
  protected ShareLink() {}

  ShareLink(UUID id, SharedKeyType keyType, UUID keyId, String tokenHash) {
    this.id = id;
    this.keyType = keyType;
    this.keyId = keyId;
    this.tokenHash = tokenHash;
  }

  ShareLink issued(String by, Instant now, Instant expires) {
    createdBy = by;
    createdAt = now;
    expiresAt = expires;
    return this;
  }

  void revoke(Instant now) {
    revokedAt = now;
  }

  /** The end was audited. */
  void noteExpiry(Instant now) {
    expiryNotedAt = now;
  }

  UUID id() {
    return id;
  }

  SharedKeyType keyType() {
    return keyType;
  }

  UUID keyId() {
    return keyId;
  }

  Instant expiresAt() {
    return expiresAt;
  }

  boolean isRevoked() {
    return revokedAt != null;
  }

  ShareLinkView view(Instant now) {
    ShareLinkStatus status = ShareLinkStatus.ACTIVE;
    if (isRevoked()) {
      status = ShareLinkStatus.REVOKED;
    } else if (!expiresAt.isAfter(now)) {
      status = ShareLinkStatus.EXPIRED;
    }
    return new ShareLinkView(
        id, status, expiresAt, createdBy, createdAt, revokedAt, downloads, lastUsedAt);
  }

  /** Code of the type. */
  @Converter
  public static class TypeConverter extends CodeConverter<SharedKeyType>
      implements AttributeConverter<SharedKeyType, String> {
    public TypeConverter() {
      super(SharedKeyType.class);
    }
  }
}
