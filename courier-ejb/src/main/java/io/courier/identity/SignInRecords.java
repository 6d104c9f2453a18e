package io.courier.identity;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import io.courier.core.Ids;
import io.courier.setting.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The short transactions of signing in. Outcomes are values, not exceptions: what a refusal writes
 * (counters, revoked families) must be committed.
 */
@ApplicationScoped
class SignInRecords {
  @Inject private UserRepository users;
  @Inject private RefreshTokenRepository tokens;
  @Inject private AuditLog audit;
  @Inject private Settings settings;
  @Inject private Clock clock;

  /** What decides a sign-in before the password is looked at. */
  record Candidate(
      UUID id, String username, String passwordHash, boolean active, Instant lockedUntil) {
    @Override
    public String toString() {
      return "Candidate[" + id + "]";
    }
  }

  /** How a refresh ended; {@code signedIn} for {@code ROTATED} only. */
  record Refresh(Outcome outcome, SignedIn signedIn) {
    enum Outcome {
      ROTATED,
      INVALID,
      EXPIRED,
      INACTIVE
    }
  }

  @Transactional
  Optional<Candidate> candidate(String username) {
    return users.findByUsername(username).map(SignInRecords::candidate);
  }

  @Transactional
  Optional<Candidate> candidate(UUID id) {
    return users.find(id).filter(u -> !u.isDeleted()).map(SignInRecords::candidate);
  }

  private static Candidate candidate(User u) {
    return new Candidate(u.id(), u.username(), u.passwordHash(), u.isActive(), u.lockedUntil());
  }

  /** Counts a wrong password; locks the account at the limit. */
  @Transactional
  void failed(Candidate candidate, String ip) {
    Duration lockout = Duration.ofMinutes(settings.integer("auth.lockout_duration_minutes"));
    int limit = settings.integer("auth.max_login_attempts");
    users
        .countFailure(candidate.id(), limit, lockout, clock.instant())
        .ifPresent(
            lock ->
                audit.recordAs(
                    new Actor(candidate.id(), candidate.username(), ip),
                    new AuditEvent(
                        "user",
                        candidate.id(),
                        "AccountLocked",
                        Map.of(
                            "userId",
                            candidate.id(),
                            "lockedUntil",
                            lock.until(),
                            "failures",
                            lock.failures()))));
  }

  /** Empty when the account was locked, changed or removed while the password was checked. */
  @Transactional
  Optional<SignedIn> succeeded(SignInService.Checked checked, String ip) {
    Instant now = clock.instant();
    User user = counted(checked, now).orElse(null);
    if (user == null) {
      return Optional.empty();
    }
    UUID id = Ids.next(clock);
    SignedIn signedIn = issue(user, new Link(id, id), now, ip);
    audit.recordAs(
        new Actor(user.id(), user.username(), ip),
        new AuditEvent(
            "user", user.id(), "Login", Map.of("userId", user.id(), "ip", String.valueOf(ip))));
    return Optional.of(signedIn);
  }

  /**
   * Takes the right password of one request into the row; nothing is opened that lasts. Empty as
   * from {@link #succeeded}.
   *
   * @param via the door, for a Login entry; null for none
   */
  @Transactional
  Optional<UserState> confirmed(SignInService.Checked checked, String ip, String via) {
    Optional<User> user = counted(checked, clock.instant());
    if (via != null && user.isPresent()) {
      UUID id = user.get().id();
      audit.recordAs(
          new Actor(id, user.get().username(), ip),
          new AuditEvent(
              "user", id, "Login", Map.of("userId", id, "ip", String.valueOf(ip), "via", via)));
    }
    return user.map(User::toState);
  }

  private Optional<User> counted(SignInService.Checked checked, Instant now) {
    Candidate candidate = checked.candidate();
    return users.countSuccess(candidate.id(), candidate.passwordHash(), checked.rehashed(), now)
        ? users.lock(candidate.id())
        : Optional.empty();
  }

  /**
   * Uses a refresh token once; a second use of it ends the whole chain. The user's row is locked
   * before the token's, as by everything that ends sessions: nobody appends a link that the end of
   * the chain does not see, and nobody waits in a circle.
   */
  @Transactional
  Refresh refresh(String tokenHash, String ip) {
    Instant now = clock.instant();
    User user = tokens.owner(tokenHash).flatMap(users::lock).orElse(null);
    RefreshToken old = user == null ? null : tokens.lock(tokenHash).orElse(null);
    if (old == null) {
      return refused(Refresh.Outcome.INVALID);
    }
    if (old.isRotated()) {
      tokens.revokeFamily(old.familyId(), now);
      audit.recordAs(
          new Actor(user.id(), user.username(), ip),
          new AuditEvent(
              "user",
              user.id(),
              "RefreshTokenReuse",
              Map.of("userId", user.id(), "family", old.familyId(), "ip", String.valueOf(ip))));
    }
    if (old.isRevoked() || user.isDeleted()) {
      return refused(Refresh.Outcome.INVALID);
    }
    if (!old.expiresAt().isAfter(now)) {
      return refused(Refresh.Outcome.EXPIRED);
    }
    if (!user.isActive()) {
      return refused(Refresh.Outcome.INACTIVE);
    }
    Link next = new Link(Ids.next(clock), old.familyId());
    SignedIn signedIn = issue(user, next, now, ip);
    old.replaceBy(next.id(), now);
    return new Refresh(Refresh.Outcome.ROTATED, signedIn);
  }

  private static Refresh refused(Refresh.Outcome outcome) {
    return new Refresh(outcome, null);
  }

  /** Place of a token in its chain. */
  private record Link(UUID id, UUID family) {}

  private SignedIn issue(User user, Link link, Instant now, String ip) {
    String token = OpaqueToken.next();
    Instant expires = now.plus(Duration.ofDays(settings.integer("auth.refresh_token_days")));
    tokens.add(
        new RefreshToken(link.id(), user.id(), link.family(), OpaqueToken.hash(token))
            .issued(now, expires, ip));
    return new SignedIn(user.toAccount(), user.toState(), token, expires);
  }

  /**
   * Removes tokens that ended a day ago; until then their use is answered as that of an ended one.
   */
  @Transactional
  int deleteExpired() {
    return tokens.deleteExpired(clock.instant().minus(Duration.ofDays(1)));
  }

  /** Revokes the token if it is the user's. */
  @Transactional
  void signOut(Actor actor, String tokenHash) {
    Instant now = clock.instant();
    tokens.lock(tokenHash).filter(t -> t.userId().equals(actor.id())).ifPresent(t -> t.revoke(now));
    audit.recordAs(
        actor, new AuditEvent("user", actor.id(), "Logout", Map.of("userId", actor.id())));
  }

  /** False when the password was changed, or the account locked, since the password was read. */
  @Transactional
  boolean changePassword(Actor actor, String checkedHash, String newHash) {
    Instant now = clock.instant();
    User user = users.lock(actor.id()).filter(u -> !u.isDeleted()).orElse(null);
    if (user == null
        || !isSame(checkedHash, user.passwordHash())
        || (user.lockedUntil() != null && user.lockedUntil().isAfter(now))) {
      return false;
    }
    user.setPassword(newHash, now);
    tokens.revokeAllOf(user.id(), now);
    audit.recordAs(
        actor, new AuditEvent("user", user.id(), "PasswordChanged", Map.of("userId", user.id())));
    return true;
  }

  private static boolean isSame(String hash, String other) {
    return MessageDigest.isEqual(
        hash.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
  }
}
