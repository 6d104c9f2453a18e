package io.courier.connection;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Path;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Rows of {@code connection_audit_log}: appended and read. */
@Dependent
class ConnectionAuditRepository {
  @PersistenceContext(unitName = "courier")
  EntityManager entities;

  /** For CDI. */
  ConnectionAuditRepository() {}

  ConnectionAuditRepository(EntityManager entities) {
    this.entities = entities;
  }

  void add(ConnectionAuditRow row) {
    entities.persist(row);
    entities.flush();
  }

  Page<ConnectionAuditRow> page(
      UUID connectionId, ConnectionAuditFilter filter, PageRequest request) {
    String field = request.sortField();
    if (field != null && !field.equals("performedAt") && !field.equals("createdAt")) {
      throw new CourierException(
          ErrorCode.INVALID_SORT_FIELD, "The connection audit log is sorted by performedAt only.");
    }
    CriteriaBuilder cb = entities.getCriteriaBuilder();
    CriteriaQuery<Long> count = cb.createQuery(Long.class);
    Root<ConnectionAuditRow> counted = count.from(ConnectionAuditRow.class);
    count.select(cb.count(counted)).where(where(cb, counted, connectionId, filter));
    long total = entities.createQuery(count).getSingleResult();
    request.checkAgainst(total);
    CriteriaQuery<ConnectionAuditRow> rows = cb.createQuery(ConnectionAuditRow.class);
    Root<ConnectionAuditRow> row = rows.from(ConnectionAuditRow.class);
    Path<Instant> at = row.get("performedAt");
    Path<UUID> id = row.get("id");
    rows.select(row).where(where(cb, row, connectionId, filter));
    if (request.descending()) {
      rows.orderBy(cb.desc(at), cb.desc(id));
    } else {
      rows.orderBy(cb.asc(at), cb.asc(id));
    }
    List<ConnectionAuditRow> items =
        entities
            .createQuery(rows)
            .setFirstResult(request.offset())
            .setMaxResults(request.pageSize())
            .getResultList();
    return new Page<>(items, request.page(), request.pageSize(), total);
  }

  private static Predicate[] where(
      CriteriaBuilder cb,
      Root<ConnectionAuditRow> row,
      UUID connectionId,
      ConnectionAuditFilter filter) {
    List<Predicate> all = new ArrayList<>();
    all.add(cb.equal(row.get("connectionId"), connectionId));
    if (filter.operation() != null) {
      all.add(cb.equal(row.get("operation"), filter.operation().code()));
    }
    if (filter.executionId() != null) {
      all.add(cb.equal(row.get("jobExecutionId"), filter.executionId()));
    }
    if (filter.from() != null) {
      all.add(cb.greaterThanOrEqualTo(row.<Instant>get("performedAt"), filter.from()));
    }
    if (filter.to() != null) {
      all.add(cb.lessThan(row.<Instant>get("performedAt"), filter.to()));
    }
    return all.toArray(Predicate[]::new);
  }
}
