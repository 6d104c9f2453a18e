package io.courier.key;

import java.time.Instant;
import java.util.UUID;

/** A share link as Admins see it; its token is shown at the creation only. */
public record ShareLinkView(
    UUID id,
    ShareLinkStatus status,
    Instant expiresAt,
    String createdBy,
    Instant createdAt,
    Instant revokedAt,
    long downloadCount,
    Instant lastUsedAt) {}
