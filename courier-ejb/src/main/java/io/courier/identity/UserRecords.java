package io.courier.identity;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.CurrentActor;
import io.courier.core.ErrorCode;
import io.courier.core.Ids;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.core.Problems;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The transactions of user management with their guards and audit entries. */
@ApplicationScoped
class UserRecords {
  private static final String UNIQUE_NAME = "uq_users_username";

  @Inject private UserRepository users;
  @Inject private RefreshTokenRepository tokens;
  @Inject private AuditLog audit;
  @Inject private CurrentActor currentActor;
  @Inject private Clock clock;

  @Transactional
  Page<UserAccount> list(UserFilter filter, PageRequest page) {
    return users.search(filter, page).map(User::toAccount);
  }

  @Transactional
  UserAccount get(UUID id, boolean includeDeleted) {
    return users
        .find(id)
        .filter(u -> includeDeleted || !u.isDeleted())
        .map(User::toAccount)
        .orElseThrow(() -> missing(id));
  }

  @Transactional
  UserAccount create(UserInput input, String passwordHash) {
    UUID id = Ids.next(clock);
    users.checkUsername(input.username(), id);
    User user = new User(id, input);
    user.setPassword(passwordHash, clock.instant());
    users.add(user);
    flush(user);
    audit.record(
        new AuditEvent(
            "user",
            id,
            "UserCreated",
            Map.of("userId", id, "username", user.username(), "role", input.role())));
    return user.toAccount();
  }

  @Transactional
  UserAccount update(UUID id, UserInput input, Integer version) {
    List<UUID> admins = users.lockActingAdmins();
    User user = existing(id);
    user.checkVersion(version, "user");
    boolean wasAdmin = user.isActingAdmin();
    String roleBefore = Codes.of(user.role());
    Problems problems = new Problems();
    UserInput checked = user.complete(input).checked(problems);
    problems.throwIfAny();
    users.checkUsername(checked.username(), id);
    List<String> changed = user.apply(checked);
    if (wasAdmin && !user.isActingAdmin()) {
      checkAdminRemains(admins, id);
    }
    flush(user);
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("userId", id);
    details.put("changedFields", changed);
    if (changed.contains("role")) {
      details.put("oldRole", roleBefore);
      details.put("newRole", checked.role());
    }
    if (!changed.isEmpty()) {
      audit.record(new AuditEvent("user", id, "UserUpdated", details));
    }
    return user.toAccount();
  }

  @Transactional
  Instant delete(UUID id, Integer version) {
    if (id.equals(currentActor.get().id())) {
      throw new CourierException(
          ErrorCode.CANNOT_DELETE_SELF, "You cannot delete yourself. Ask another administrator.");
    }
    List<UUID> admins = users.lockActingAdmins();
    User user = existing(id);
    user.checkVersion(version, "user");
    if (user.isActingAdmin()) {
      checkAdminRemains(admins, id);
    }
    Instant now = clock.instant();
    user.delete(now);
    tokens.revokeAllOf(id, now);
    audit.record(
        new AuditEvent(
            "user", id, "UserDeleted", Map.of("userId", id, "username", user.username())));
    return now;
  }

  @Transactional
  UserAccount resetPassword(UUID id, String passwordHash) {
    Instant now = clock.instant();
    User user = existing(id);
    user.setPassword(passwordHash, now);
    users.flush();
    users.unlock(id);
    tokens.revokeAllOf(id, now);
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("adminId", currentActor.get().id());
    details.put("targetUserId", id);
    audit.record(new AuditEvent("user", id, "UserPasswordReset", details));
    return users.lock(id).orElseThrow().toAccount();
  }

  @Transactional
  UserAccount unlock(UUID id) {
    User user = existing(id);
    if (user.lockedUntil() == null) {
      return user.toAccount();
    }
    users.unlock(id);
    audit.record(
        new AuditEvent(
            "user",
            id,
            "UserUpdated",
            Map.of("userId", id, "changedFields", List.of("lockedUntil"))));
    return users.lock(id).orElseThrow().toAccount();
  }

  private User existing(UUID id) {
    return users.lock(id).filter(u -> !u.isDeleted()).orElseThrow(() -> missing(id));
  }

  private static void checkAdminRemains(List<UUID> admins, UUID leaving) {
    if (admins.stream().allMatch(leaving::equals)) {
      throw new CourierException(
          ErrorCode.CANNOT_DEMOTE_LAST_ADMIN,
          "This is the last active administrator. Make another user administrator first.");
    }
  }

  /** Two requests may take the same free name at once: the index decides. */
  private void flush(User user) {
    try {
      users.flush();
    } catch (PersistenceException e) {
      for (Throwable t = e; t != null; t = t.getCause()) {
        if (String.valueOf(t.getMessage()).contains(UNIQUE_NAME)) {
          throw UserRepository.duplicate(user.username(), e);
        }
      }
      throw e;
    }
  }

  private static CourierException missing(UUID id) {
    return new CourierException(ErrorCode.USER_NOT_FOUND, "No user with id " + id + ".");
  }
}
