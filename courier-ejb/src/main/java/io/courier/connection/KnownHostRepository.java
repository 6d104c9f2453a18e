package io.courier.connection;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Rows of {@code known_hosts}. */
@Dependent
class KnownHostRepository {
  @PersistenceContext(unitName = "courier")
  EntityManager entities;

  /** For CDI. */
  KnownHostRepository() {}

  KnownHostRepository(EntityManager entities) {
    this.entities = entities;
  }

  /** Oldest first. */
  List<KnownHost> of(UUID connectionId) {
    String query =
        "select k from KnownHost k where k.connectionId = :connection order by k.firstSeen, k.id";
    return entities
        .createQuery(query, KnownHost.class)
        .setParameter("connection", connectionId)
        .getResultList();
  }

  List<KnownHost> approved(UUID connectionId) {
    return of(connectionId).stream().filter(KnownHost::isApproved).toList();
  }

  /** Of the newest approved row; null without any. */
  String newestApproved(UUID connectionId) {
    List<KnownHost> approved = approved(connectionId);
    return approved.isEmpty() ? null : approved.get(approved.size() - 1).fingerprint();
  }

  Optional<KnownHost> of(UUID connectionId, String fingerprint) {
    return of(connectionId).stream().filter(k -> k.fingerprint().equals(fingerprint)).findFirst();
  }

  /**
   * @throws CourierException 3020
   */
  KnownHost get(UUID id) {
    return Optional.ofNullable(entities.find(KnownHost.class, id)).orElseThrow(() -> unknown(id));
  }

  private static CourierException unknown(UUID id) {
    return new CourierException(
        ErrorCode.KNOWN_HOST_NOT_FOUND, "No known host with id " + id + ".");
  }

  /**
   * Without loading the row, so that {@link #get} after a lock sees its newest state.
   *
   * @throws CourierException 3020
   */
  UUID connectionOf(UUID id) {
    String query = "select k.connectionId from KnownHost k where k.id = :id";
    return entities
        .createQuery(query, UUID.class)
        .setParameter("id", id)
        .getResultStream()
        .findFirst()
        .orElseThrow(() -> unknown(id));
  }

  void add(KnownHost host) {
    entities.persist(host);
    entities.flush();
  }

  /** At once, so that another row may take its place in the unique indexes. */
  void remove(KnownHost host) {
    entities.remove(host);
    entities.flush();
  }

  /** Returns how many were there. */
  int removeAll(UUID connectionId) {
    List<KnownHost> all = of(connectionId);
    all.forEach(this::remove);
    return all.size();
  }
}
