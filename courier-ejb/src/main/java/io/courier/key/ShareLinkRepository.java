package io.courier.key;

import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Rows of {@code public_key_share_tokens}. */
@Dependent
class ShareLinkRepository {
  @PersistenceContext(unitName = "courier")
  EntityManager entities;

  /** For CDI. */
  ShareLinkRepository() {}

  ShareLinkRepository(EntityManager entities) {
    this.entities = entities;
  }

  void add(ShareLink link) {
    entities.persist(link);
    entities.flush();
  }

  Optional<ShareLink> find(SharedKeyType type, String tokenHash) {
    return entities
        .createQuery(
            "select l from ShareLink l where l.keyType = :type and l.tokenHash = :hash",
            ShareLink.class)
        .setParameter("type", type)
        .setParameter("hash", tokenHash)
        .getResultStream()
        .findFirst();
  }

  /** Newest first. */
  List<ShareLink> of(SharedKeyType type, UUID keyId) {
    return entities
        .createQuery(
            "select l from ShareLink l where l.keyType = :type and l.keyId = :key"
                + " order by l.createdAt desc, l.id desc",
            ShareLink.class)
        .setParameter("type", type)
        .setParameter("key", keyId)
        .getResultList();
  }

  /** The row as it is now, locked until the transaction ends; null for an unknown id. */
  ShareLink lock(UUID id) {
    return entities.find(ShareLink.class, id, LockModeType.PESSIMISTIC_WRITE);
  }

  /** Counts one download of a link that is still good; whether it was. */
  boolean count(UUID id, Instant now) {
    return entities
            .createQuery(
                "update ShareLink l set l.downloads = l.downloads + 1, l.lastUsedAt = :now"
                    + " where l.id = :id and l.revokedAt is null and l.expiresAt > :now")
            .setParameter("now", now)
            .setParameter("id", id)
            .executeUpdate()
        == 1;
  }

  /** Locks links that ended unnoticed, without those another node is at. */
  List<ShareLink> lockUnnoted(Instant now, int most) {
    List<?> ids =
        entities
            .createNativeQuery(
                "SELECT id FROM public_key_share_tokens WHERE revoked_at IS NULL"
                    + " AND expiry_noted_at IS NULL AND expires_at <= ?1"
                    + " ORDER BY expires_at LIMIT ?2 FOR UPDATE SKIP LOCKED")
            .setParameter(1, now.atOffset(ZoneOffset.UTC))
            .setParameter(2, most)
            .getResultList();
    return ids.stream()
        .map(id -> entities.find(ShareLink.class, UUID.fromString(id.toString())))
        .toList();
  }
}
