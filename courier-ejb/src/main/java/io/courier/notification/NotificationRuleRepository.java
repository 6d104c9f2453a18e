package io.courier.notification;

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
import java.util.UUID;

/** Rows of {@code notification_rules}. */
@Dependent
class NotificationRuleRepository {
  @PersistenceContext(unitName = "courier")
  EntityManager entities;

  /** For CDI. */
  NotificationRuleRepository() {}

  NotificationRuleRepository(EntityManager entities) {
    this.entities = entities;
  }

  void add(NotificationRule rule) {
    entities.persist(rule);
    entities.flush();
  }

  void flush() {
    entities.flush();
  }

  /** Also a deleted one. */
  Optional<NotificationRule> any(UUID id) {
    return Optional.ofNullable(entities.find(NotificationRule.class, id));
  }

  /**
   * @throws CourierException 7200 for an unknown or deleted rule
   */
  NotificationRule live(UUID id) {
    return any(id).filter(r -> !r.isDeleted()).orElseThrow(() -> unknown(id));
  }

  /** As {@link #live}, waiting for whoever changes it. */
  NotificationRule lock(UUID id) {
    NotificationRule rule = live(id);
    entities.refresh(rule, LockModeType.PESSIMISTIC_WRITE);
    return live(id);
  }

  private static CourierException unknown(UUID id) {
    return new CourierException(
        ErrorCode.NOTIFICATION_RULE_NOT_FOUND, "There is no notification rule " + id + ".");
  }

  /** Enabled ones about such entities. */
  List<NotificationRule> enabled(RuleEntity entityType, UUID entityId) {
    return entities
        .createQuery(
            "select r from NotificationRule r where r.entityType = :type and r.enabled = true"
                + " and r.deleted = false and (r.entityId is null or r.entityId = :id)"
                + " order by r.name",
            NotificationRule.class)
        .setParameter("type", entityType)
        .setParameter("id", entityId)
        .getResultList();
  }

  Page<NotificationRule> page(NotificationRuleFilter filter, PageRequest request) {
    CriteriaBuilder cb = entities.getCriteriaBuilder();
    CriteriaQuery<Long> count = cb.createQuery(Long.class);
    Root<NotificationRule> counted = count.from(NotificationRule.class);
    count.select(cb.count(counted)).where(where(cb, counted, filter));
    long total = entities.createQuery(count).getSingleResult();
    request.checkAgainst(total);
    CriteriaQuery<NotificationRule> rows = cb.createQuery(NotificationRule.class);
    Root<NotificationRule> row = rows.from(NotificationRule.class);
    Path<?> sort = row.get(sortField(request));
    rows.select(row)
        .where(where(cb, row, filter))
        .orderBy(request.descending() ? cb.desc(sort) : cb.asc(sort), cb.asc(row.get("id")));
    List<NotificationRule> items =
        entities
            .createQuery(rows)
            .setFirstResult(request.offset())
            .setMaxResults(request.pageSize())
            .getResultList();
    return new Page<>(items, request.page(), request.pageSize(), total);
  }

  private static String sortField(PageRequest request) {
    return switch (request.sortField() == null ? "createdAt" : request.sortField()) {
      case "name" -> "name";
      case "createdAt" -> "createdAt";
      case "updatedAt" -> "updatedAt";
      case "entityType" -> "entityType";
      case "channel" -> "channel";
      case "isEnabled" -> "enabled";
      default ->
          throw new CourierException(
              ErrorCode.INVALID_SORT_FIELD,
              "Rules can be sorted by channel, createdAt, entityType, isEnabled, name, updatedAt.");
    };
  }

  private static Predicate[] where(
      CriteriaBuilder cb, Root<NotificationRule> row, NotificationRuleFilter filter) {
    List<Predicate> all = new ArrayList<>();
    all.add(cb.isFalse(row.get("deleted")));
    if (filter.entityType() != null) {
      all.add(cb.equal(row.get("entityType"), filter.entityType()));
    }
    if (filter.channel() != null) {
      all.add(cb.equal(row.get("channel"), filter.channel()));
    }
    if (filter.enabled() != null) {
      all.add(cb.equal(row.get("enabled"), filter.enabled()));
    }
    if (filter.search() != null) {
      String text = filter.search().toLowerCase(Locale.ROOT);
      all.add(cb.greaterThan(cb.locate(cb.lower(row.get("name")), text), 0));
    }
    return all.toArray(Predicate[]::new);
  }
}
