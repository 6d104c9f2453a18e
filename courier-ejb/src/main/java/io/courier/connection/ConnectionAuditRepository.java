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
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

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

  /** One look into the index per connection, however long its log is. */
  Map<UUID, Instant> lastUses(Collection<UUID> ids) {
    List<?> rows =
        entities
            .createNativeQuery(
                "SELECT CAST(c.id AS text), u.performed_at"
                    + " FROM unnest(CAST(string_to_array(?1, ',') AS uuid[])) AS c(id)"
                    + " CROSS JOIN LATERAL (SELECT l.performed_at FROM connection_audit_log l"
                    + " WHERE l.connection_id = c.id AND l.operation IN ('Connected',"
                    + " 'AuthSuccess', 'Upload', 'Download', 'Rename', 'Delete', 'Mkdir', 'Rmdir')"
                    + " AND COALESCE(l.details ->> 'success', 'true') = 'true'"
                    + " ORDER BY l.performed_at DESC LIMIT 1) u")
            .setParameter(1, ids.stream().map(UUID::toString).collect(Collectors.joining(",")))
            .getResultList();
    Map<UUID, Instant> uses = new HashMap<>();
    for (Object row : rows) {
      Object[] columns = (Object[]) row;
      uses.put(UUID.fromString((String) columns[0]), instant(columns[1]));
    }
    return uses;
  }

  private static Instant instant(Object column) {
    return column instanceof Timestamp stamp
        ? stamp.toInstant()
        : ((OffsetDateTime) column).toInstant();
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
