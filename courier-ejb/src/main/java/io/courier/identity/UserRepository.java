package io.courier.identity;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Rows of users. Writing methods need a transaction of the caller. */
@ApplicationScoped
class UserRepository {
  /** API field to attribute. */
  private static final Map<String, String> SORTABLE =
      Map.of(
          "username", "username",
          "displayName", "displayName",
          "email", "email",
          "role", "role",
          "isActive", "active",
          "lastLoginAt", "lastLoginAt",
          "createdAt", "createdAt",
          "updatedAt", "updatedAt");

  @PersistenceContext(unitName = "courier")
  private EntityManager em;

  Optional<User> find(UUID id) {
    return Optional.ofNullable(em.find(User.class, id));
  }

  /** Ignores case; deleted users are not found. */
  Optional<User> findByUsername(String username) {
    return em.createQuery(
            "select u from User u where lower(u.username) = lower(:name) and u.deleted = false",
            User.class)
        .setParameter("name", username)
        .getResultStream()
        .findFirst();
  }

  /** Live users with a password, by the algorithm that its stored form names. */
  Map<String, Long> countByHash() {
    List<?> rows =
        em.createNativeQuery(
                "SELECT split_part(password_hash, '$', 2), count(*) FROM users"
                    + " WHERE password_hash IS NOT NULL AND NOT is_deleted GROUP BY 1 ORDER BY 1")
            .getResultList();
    Map<String, Long> counts = new TreeMap<>();
    rows.stream()
        .map(Object[].class::cast)
        .forEach(row -> counts.put(row[0].toString(), ((Number) row[1]).longValue()));
    return counts;
  }

  /** Reads the row anew and keeps others from changing it until the transaction ends. */
  Optional<User> lock(UUID id) {
    User user = em.find(User.class, id);
    if (user == null) {
      return Optional.empty();
    }
    em.refresh(user, LockModeType.PESSIMISTIC_WRITE);
    return Optional.of(user);
  }

  /**
   * Ids of the active admins, their rows locked in one order. Who waited here sees what the other
   * transaction left: PostgreSQL checks the condition again after the wait.
   */
  List<UUID> lockActingAdmins() {
    List<?> ids =
        em.createNativeQuery(
                "SELECT id FROM users WHERE role = 'admin' AND is_active AND NOT is_deleted"
                    + " ORDER BY id FOR UPDATE")
            .getResultList();
    return ids.stream().map(id -> UUID.fromString(id.toString())).toList();
  }

  /**
   * @throws CourierException 10009 when the name, in whatever case, belongs or belonged to another
   */
  void checkUsername(String username, UUID self) {
    long others =
        em.createQuery(
                "select count(u) from User u where lower(u.username) = lower(:name) and u.id <>"
                    + " :self",
                Long.class)
            .setParameter("name", username)
            .setParameter("self", self)
            .getSingleResult();
    if (others > 0) {
      throw duplicate(username, null);
    }
  }

  static CourierException duplicate(String username, Throwable cause) {
    return new CourierException(
        ErrorCode.DUPLICATE_USERNAME,
        "The user name " + username + " is taken, perhaps by a deleted user. Choose another one.",
        cause);
  }

  void add(User user) {
    em.persist(user);
  }

  void flush() {
    em.flush();
  }

  Page<User> search(UserFilter filter, PageRequest page) {
    CriteriaBuilder cb = em.getCriteriaBuilder();
    CriteriaQuery<Long> count = cb.createQuery(Long.class);
    Root<User> counted = count.from(User.class);
    count.select(cb.count(counted)).where(conditions(cb, counted, filter));
    long total = em.createQuery(count).getSingleResult();
    page.checkAgainst(total);

    CriteriaQuery<User> query = cb.createQuery(User.class);
    Root<User> user = query.from(User.class);
    query.select(user).where(conditions(cb, user, filter));
    Expression<?> order = user.get(attribute(page.sortField()));
    query.orderBy(page.descending() ? cb.desc(order) : cb.asc(order), cb.asc(user.get("id")));
    List<User> rows =
        em.createQuery(query)
            .setFirstResult(page.offset())
            .setMaxResults(page.pageSize())
            .getResultList();
    return new Page<>(rows, page.page(), page.pageSize(), total);
  }

  private static String attribute(String sortField) {
    if (sortField == null) {
      return "createdAt";
    }
    String attribute = SORTABLE.get(sortField);
    if (attribute == null) {
      throw new CourierException(
          ErrorCode.INVALID_SORT_FIELD,
          "Users sort by one of " + SORTABLE.keySet().stream().sorted().toList() + ".");
    }
    return attribute;
  }

  private static Predicate[] conditions(CriteriaBuilder cb, Root<User> user, UserFilter filter) {
    List<Predicate> all = new ArrayList<>();
    if (!filter.includeDeleted()) {
      all.add(cb.isFalse(user.get("deleted")));
    }
    if (filter.search() != null && !filter.search().isBlank()) {
      String pattern = "%" + escaped(filter.search().strip().toLowerCase(Locale.ROOT)) + "%";
      all.add(
          cb.or(
              cb.like(cb.lower(user.get("username")), pattern, '\\'),
              cb.like(cb.lower(user.get("displayName")), pattern, '\\'),
              cb.like(cb.lower(user.get("email")), pattern, '\\')));
    }
    return all.toArray(new Predicate[0]);
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
  }

  /**
   * Counts a wrong password in one statement, so that parallel guesses are all counted, and locks
   * the account at the limit. A lock that has passed starts the count anew.
   *
   * @return the lock that this failure caused, else empty
   */
  Optional<Lockout> countFailure(UUID id, int limit, Duration lockout, Instant now) {
    List<?> locks =
        em.createNativeQuery(
                "SELECT COALESCE(locked_until > ?2, FALSE) FROM users WHERE id = ?1 FOR UPDATE")
            .setParameter(1, id)
            .setParameter(2, now.atOffset(ZoneOffset.UTC))
            .getResultList();
    em.createNativeQuery(
            "UPDATE users SET failed_login_count = CASE WHEN locked_until <= ?2 THEN 1 ELSE"
                + " failed_login_count + 1 END, locked_until = CASE   WHEN locked_until > ?2 THEN"
                + " locked_until   WHEN (CASE WHEN locked_until <= ?2 THEN 1 ELSE"
                + " failed_login_count + 1 END) >= ?3 THEN ?4   ELSE NULL END WHERE id = ?1")
        .setParameter(1, id)
        .setParameter(2, now.atOffset(ZoneOffset.UTC))
        .setParameter(3, limit)
        .setParameter(4, now.plus(lockout).atOffset(ZoneOffset.UTC))
        .executeUpdate();
    return locks.contains(false) ? lockOf(id, now.plus(lockout)) : Optional.empty();
  }

  /** A lock that began: its end and how many wrong passwords led to it. */
  record Lockout(Instant until, int failures) {}

  private Optional<Lockout> lockOf(UUID id, Instant until) {
    List<?> counts =
        em.createNativeQuery(
                "SELECT failed_login_count FROM users WHERE id = ?1 AND locked_until = ?2")
            .setParameter(1, id)
            .setParameter(2, until.atOffset(ZoneOffset.UTC))
            .getResultList();
    return counts.stream()
        .map(count -> new Lockout(until, ((Number) count).intValue()))
        .findFirst();
  }

  /**
   * Takes the sign-in into the row if the account may still sign in with the password that was
   * checked; parallel wrong guesses may have locked it meanwhile.
   *
   * @param newHash the password's new stored form, null to keep it
   */
  boolean countSuccess(UUID id, String checkedHash, String newHash, Instant now) {
    return em.createNativeQuery(
                "UPDATE users SET failed_login_count = 0, locked_until = NULL, last_login_at = ?4,"
                    + " password_hash = COALESCE(CAST(?3 AS text), password_hash)"
                    + " WHERE id = ?1 AND password_hash = ?2 AND is_active AND NOT is_deleted"
                    + " AND (locked_until IS NULL OR locked_until <= ?4)")
            .setParameter(1, id)
            .setParameter(2, checkedHash)
            .setParameter(3, newHash)
            .setParameter(4, now.atOffset(ZoneOffset.UTC))
            .executeUpdate()
        == 1;
  }

  /** Ends a lock and its count. */
  void unlock(UUID id) {
    em.createNativeQuery(
            "UPDATE users SET failed_login_count = 0, locked_until = NULL WHERE id = ?1")
        .setParameter(1, id)
        .executeUpdate();
  }
}
