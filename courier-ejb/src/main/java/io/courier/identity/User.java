package io.courier.identity;

import io.courier.core.Codes;
import io.courier.core.jpa.VersionedRow;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Who may sign in. Lockout counters and the time of the last sign-in are written by statements of
 * {@link UserRepository}, not through this entity: they are no change of the user's version.
 */
@Entity
@Table(name = "users")
class User extends VersionedRow {
  private String username;
  private String email;

  @Column(name = "display_name")
  private String displayName;

  @Column(name = "password_hash")
  private String passwordHash;

  @Convert(converter = RoleConverter.class)
  private Role role;

  @Column(name = "is_active")
  private boolean active;

  @Column(name = "is_sso_user")
  private boolean ssoUser;

  @Column(name = "locked_until", insertable = false, updatable = false)
  private Instant lockedUntil;

  @Column(name = "last_login_at", insertable = false, updatable = false)
  private Instant lastLoginAt;

  @Column(name = "password_changed_at")
  private Instant passwordChangedAt;

  /** For JPA. */
  protected User() {}

  User(UUID id, UserInput input) {
    super(id);
    apply(input);
  }

  /** The input with this user's name and state where it leaves them out. */
  UserInput complete(UserInput input) {
    return new UserInput(
        input.username() == null ? username : input.username(),
        input.displayName(),
        input.email(),
        input.role(),
        input.isActive() == null ? Boolean.valueOf(active) : input.isActive());
  }

  /** Takes over the writable fields; the answer names those that changed. */
  final List<String> apply(UserInput input) {
    List<String> changed = new ArrayList<>();
    note(changed, "username", username, input.username());
    note(changed, "displayName", displayName, input.displayName());
    note(changed, "email", email, input.email());
    note(changed, "role", Codes.of(role), input.role());
    note(changed, "isActive", active, input.isActive());
    username = input.username();
    displayName = input.displayName();
    email = input.email();
    role = Codes.stored(Role.class, input.role());
    active = input.isActive();
    return changed;
  }

  private static void note(List<String> changed, String field, Object before, Object after) {
    if (!Objects.equals(before, after)) {
      changed.add(field);
    }
  }

  void setPassword(String newHash, Instant now) {
    passwordHash = newHash;
    passwordChangedAt = now;
  }

  String username() {
    return username;
  }

  String passwordHash() {
    return passwordHash;
  }

  Role role() {
    return role;
  }

  boolean isActive() {
    return active;
  }

  Instant lockedUntil() {
    return lockedUntil;
  }

  /** Counts against the rule that one admin must stay. */
  boolean isActingAdmin() {
    return role == Role.ADMIN && active && !isDeleted();
  }

  UserAccount toAccount() {
    return new UserAccount(
        id(),
        username,
        displayName,
        email,
        Codes.of(role),
        active,
        ssoUser,
        lockedUntil,
        lastLoginAt,
        createdAt(),
        updatedAt(),
        deletedAt(),
        version());
  }

  UserState toState() {
    return new UserState(
        id(), username, displayName, Codes.of(role), active && !isDeleted(), passwordChangedAt);
  }
}
