package io.courier.connection;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Path;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Rows of {@code connections}. */
@Dependent
class ConnectionRepository {
  @PersistenceContext(unitName = "courier")
  EntityManager entities;

  /** For CDI. */
  ConnectionRepository() {}

  ConnectionRepository(EntityManager entities) {
    this.entities = entities;
  }

  void add(Connection connection) {
    entities.persist(connection);
    entities.flush();
  }

  void flush() {
    entities.flush();
  }

  Optional<Connection> find(UUID id) {
    return Optional.ofNullable(entities.find(Connection.class, id)).filter(c -> !c.isDeleted());
  }

  /**
   * @throws CourierException 1030 for an unknown or deleted connection
   */
  Connection live(UUID id) {
    return find(id).orElseThrow(() -> CourierException.notFound("connection", id));
  }

  /** As {@link #live}, for {@code includeDeleted}. */
  Connection any(UUID id) {
    return Optional.ofNullable(entities.find(Connection.class, id))
        .orElseThrow(() -> CourierException.notFound("connection", id));
  }

  /** Locks the row until the transaction ends: decisions on its host keys take turns. */
  Connection locked(UUID id) {
    return Optional.ofNullable(entities.find(Connection.class, id, LockModeType.PESSIMISTIC_WRITE))
        .filter(c -> !c.isDeleted())
        .orElseThrow(() -> CourierException.notFound("connection", id));
  }

  List<Connection> allLive() {
    return entities
        .createQuery(
            "select c from Connection c where c.deleted = false order by c.name", Connection.class)
        .getResultList();
  }

  List<String> namesUsingKey(UUID sshKeyId) {
    String query =
        "select c.name from Connection c where c.sshKeyId = :key and c.deleted = false order by"
            + " c.name";
    return entities.createQuery(query, String.class).setParameter("key", sshKeyId).getResultList();
  }

  /** Live ones, by name. */
  List<Connection> usingKey(UUID sshKeyId) {
    String query =
        "select c from Connection c where c.sshKeyId = :key and c.deleted = false order by c.name";
    return entities
        .createQuery(query, Connection.class)
        .setParameter("key", sshKeyId)
        .getResultList();
  }

  Set<UUID> requiringAttention(Collection<UUID> ids) {
    String query =
        "select c.id from Connection c where c.id in :ids and c.status = :status"
            + " and c.deleted = false";
    return Set.copyOf(
        entities
            .createQuery(query, UUID.class)
            .setParameter("ids", ids)
            .setParameter("status", ConnectionStatus.REQUIRES_ATTENTION)
            .getResultList());
  }

  /** Does not move {@code row_version}: a test is no change of the connection. */
  void recordTest(UUID id, ConnectionTestResult result, Instant at) {
    entities
        .createNativeQuery(
            "UPDATE connections SET last_test_success = ?1, last_test_at = ?2,"
                + " server_certificate_not_after = coalesce(CAST(?4 AS timestamptz),"
                + " server_certificate_not_after) WHERE id = CAST(?3 AS uuid)")
        .setParameter(1, result.success())
        .setParameter(2, at.atOffset(ZoneOffset.UTC))
        .setParameter(3, id.toString())
        .setParameter(
            4,
            result.tlsCertificate() == null ? null : result.tlsCertificate().notAfter().toString())
        .executeUpdate();
  }

  /** Another address shows another certificate. */
  void forgetServerCertificate(UUID id) {
    entities
        .createNativeQuery(
            "UPDATE connections SET server_certificate_not_after = NULL WHERE id = CAST(?1 AS"
                + " uuid)")
        .setParameter(1, id.toString())
        .executeUpdate();
  }

  Page<Connection> page(ConnectionFilter filter, PageRequest request) {
    String field = request.sortField() == null ? "createdAt" : request.sortField();
    if (!ConnectionFilter.SORTABLE.contains(field)) {
      throw new CourierException(
          ErrorCode.INVALID_SORT_FIELD,
          "Connections can be sorted by " + String.join(", ", ConnectionFilter.SORTABLE) + ".");
    }
    CriteriaBuilder cb = entities.getCriteriaBuilder();
    CriteriaQuery<Long> count = cb.createQuery(Long.class);
    Root<Connection> counted = count.from(Connection.class);
    count.select(cb.count(counted)).where(where(cb, counted, filter));
    long total = entities.createQuery(count).getSingleResult();
    request.checkAgainst(total);
    CriteriaQuery<Connection> rows = cb.createQuery(Connection.class);
    Root<Connection> row = rows.from(Connection.class);
    Path<?> sort = row.get(field);
    rows.select(row)
        .where(where(cb, row, filter))
        .orderBy(
            request.descending() ? cb.desc(sort) : cb.asc(sort),
            cb.asc(cb.lower(row.get("name"))),
            cb.asc(row.get("id")));
    List<Connection> items =
        entities
            .createQuery(rows)
            .setFirstResult(request.offset())
            .setMaxResults(request.pageSize())
            .getResultList();
    return new Page<>(items, request.page(), request.pageSize(), total);
  }

  private static Predicate[] where(
      CriteriaBuilder cb, Root<Connection> row, ConnectionFilter filter) {
    List<Predicate> all = new ArrayList<>();
    if (!filter.includeDeleted()) {
      all.add(cb.isFalse(row.get("deleted")));
    }
    if (filter.search() != null) {
      String text = filter.search().toLowerCase(Locale.ROOT);
      all.add(
          cb.or(
              cb.greaterThan(cb.locate(cb.lower(row.get("name")), text), 0),
              cb.greaterThan(cb.locate(cb.lower(row.get("host")), text), 0)));
    }
    equal(all, cb, row.get("protocol"), filter.protocol());
    equal(all, cb, row.get("status"), filter.status());
    equal(all, cb, row.get("fipsOverride"), filter.fipsOverride());
    if (filter.group() != null) {
      all.add(
          filter.group().isEmpty()
              ? cb.isNull(row.get("group"))
              : cb.equal(row.get("group"), filter.group()));
    }
    if (filter.insecure() != null) {
      Predicate insecure =
          cb.or(
              cb.equal(row.get("hostKeyPolicy"), HostKeyPolicy.ALWAYS_TRUST),
              cb.equal(row.get("tlsCertPolicy"), TlsCertPolicy.INSECURE));
      all.add(filter.insecure() ? insecure : cb.not(insecure));
    }
    return all.toArray(Predicate[]::new);
  }

  private static void equal(
      List<Predicate> all, CriteriaBuilder cb, Path<?> attribute, Object value) {
    if (value != null) {
      all.add(cb.equal(attribute, value));
    }
  }
}
