package io.courier.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Rows of refresh tokens. All methods need a transaction of the caller. */
@ApplicationScoped
class RefreshTokenRepository {
  @PersistenceContext(unitName = "courier")
  private EntityManager em;

  void add(RefreshToken token) {
    em.persist(token);
    em.flush();
  }

  /** Whose token it is, without a lock. */
  Optional<UUID> owner(String tokenHash) {
    return em.createQuery(
            "select t.userId from RefreshToken t where t.tokenHash = :hash", UUID.class)
        .setParameter("hash", tokenHash)
        .getResultStream()
        .findFirst();
  }

  /** The row as it is now, locked until the transaction ends: a second user of it waits. */
  Optional<RefreshToken> lock(String tokenHash) {
    return em.createQuery(
            "select t from RefreshToken t where t.tokenHash = :hash", RefreshToken.class)
        .setParameter("hash", tokenHash)
        .setLockMode(LockModeType.PESSIMISTIC_WRITE)
        .getResultStream()
        .findFirst();
  }

  void revokeFamily(UUID familyId, Instant now) {
    em.createQuery(
            "update RefreshToken t set t.revokedAt = :now"
                + " where t.familyId = :family and t.revokedAt is null")
        .setParameter("now", now)
        .setParameter("family", familyId)
        .executeUpdate();
  }

  void revokeAllOf(UUID userId, Instant now) {
    em.createQuery(
            "update RefreshToken t set t.revokedAt = :now"
                + " where t.userId = :user and t.revokedAt is null")
        .setParameter("now", now)
        .setParameter("user", userId)
        .executeUpdate();
  }

  /** Rows that can no longer tell anything. */
  int deleteExpired(Instant before) {
    return em.createQuery("delete from RefreshToken t where t.expiresAt < :before")
        .setParameter("before", before)
        .executeUpdate();
  }
}
