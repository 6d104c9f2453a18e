package io.courier.key;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** Rows of {@code ssh_keys}. */
@Dependent
class SshKeyRepository {
  private static final Set<String> SORTABLE =
      Set.of("name", "keyType", "status", "createdAt", "updatedAt");

  @PersistenceContext(unitName = "courier")
  EntityManager entities;

  /** For CDI. */
  SshKeyRepository() {}

  SshKeyRepository(EntityManager entities) {
    this.entities = entities;
  }

  void add(SshKey key) {
    entities.persist(key);
    entities.flush();
  }

  /** Also a deleted one. */
  Optional<SshKey> any(UUID id) {
    return Optional.ofNullable(entities.find(SshKey.class, id));
  }

  /**
   * @throws CourierException 1030 for an unknown or deleted key
   */
  SshKey live(UUID id) {
    return any(id)
        .filter(k -> !k.isDeleted())
        .orElseThrow(() -> CourierException.notFound("SSH key", id));
  }

  /**
   * The same, waiting for whoever changes the key or saves a connection that names it.
   *
   * @throws CourierException 1030 for an unknown or deleted key
   */
  SshKey lock(UUID id) {
    SshKey key = live(id);
    entities.refresh(key, LockModeType.PESSIMISTIC_WRITE);
    return live(id);
  }

  List<SshKey> allLive() {
    return entities
        .createQuery("select k from SshKey k where k.deleted = false order by k.name", SshKey.class)
        .getResultList();
  }

  void flush() {
    entities.flush();
  }

  boolean fingerprintExists(String fingerprint) {
    String query =
        "select count(k) from SshKey k where k.fingerprint = :fingerprint and k.deleted = false";
    return entities
            .createQuery(query, Long.class)
            .setParameter("fingerprint", fingerprint)
            .getSingleResult()
        > 0;
  }

  Page<SshKey> page(SshKeyFilter filter, PageRequest request) {
    CriteriaBuilder cb = entities.getCriteriaBuilder();
    CriteriaQuery<Long> count = cb.createQuery(Long.class);
    Root<SshKey> counted = count.from(SshKey.class);
    count.select(cb.count(counted)).where(where(cb, counted, filter));
    long total = entities.createQuery(count).getSingleResult();
    request.checkAgainst(total);
    CriteriaQuery<SshKey> rows = cb.createQuery(SshKey.class);
    Root<SshKey> row = rows.from(SshKey.class);
    Path<?> sort = row.get(sortField(request));
    rows.select(row)
        .where(where(cb, row, filter))
        .orderBy(request.descending() ? cb.desc(sort) : cb.asc(sort), cb.asc(row.get("id")));
    List<SshKey> items =
        entities
            .createQuery(rows)
            .setFirstResult(request.offset())
            .setMaxResults(request.pageSize())
            .getResultList();
    return new Page<>(items, request.page(), request.pageSize(), total);
  }

  private static String sortField(PageRequest request) {
    String field = request.sortField() == null ? "createdAt" : request.sortField();
    if (!SORTABLE.contains(field)) {
      throw new CourierException(
          ErrorCode.INVALID_SORT_FIELD,
          "SSH keys can be sorted by " + String.join(", ", new TreeSet<>(SORTABLE)) + ".");
    }
    return field;
  }

  private static Predicate[] where(CriteriaBuilder cb, Root<SshKey> row, SshKeyFilter filter) {
    List<Predicate> all = new ArrayList<>();
    if (!filter.includeDeleted()) {
      all.add(cb.isFalse(row.get("deleted")));
    }
    if (filter.status() != null) {
      all.add(cb.equal(row.get("status"), filter.status()));
    }
    if (filter.keyType() != null) {
      all.add(cb.equal(row.get("keyType"), filter.keyType()));
    }
    if (filter.search() != null) {
      String text = filter.search().toLowerCase(Locale.ROOT);
      all.add(
          cb.or(
              cb.greaterThan(cb.locate(cb.lower(row.get("name")), text), 0),
              cb.greaterThan(cb.locate(cb.lower(row.get("fingerprint")), text), 0)));
    }
    return all.toArray(Predicate[]::new);
  }
}
