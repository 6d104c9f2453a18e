package io.courier.identity;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import io.courier.core.ClientAddress;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Problems;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Signing in with a local password, and staying signed in: one set of rules for the API and the
 * console. Open to anonymous callers. Must not be called in a transaction: a hash may wait for its
 * turn.
 */
@ApplicationScoped
public class SignInService {
  @Inject private SignInRecords records;
  @Inject private Passwords passwords;
  @Inject private AuditLog audit;
  @Inject private Clock clock;

  /**
   * Checks the password and opens a chain of refresh tokens.
   *
   * @throws CourierException 10000 unknown user or wrong password (the same text and work), 10001
   *     locked, 10002 inactive, 1000 a field is missing, 1060 too many at once
   */
  public SignedIn signIn(String username, String password) {
    Checked checked = check(username, password, null);
    return records
        .succeeded(checked, ClientAddress.get())
        .orElseThrow(() -> overtaken(checked.candidate(), null));
  }

  /**
   * A user whose password was right a moment ago.
   *
   * @param rehashed the new stored form when there is to be one, else null
   */
  record Checked(SignInRecords.Candidate candidate, String rehashed) {
    @Override
    public String toString() {
      return candidate.toString();
    }
  }

  /**
   * Name and password by the rules of {@link #signIn}; refusals are on record then.
   *
   * @param via the door where it is not the API or the console, else null
   */
  Checked check(String username, String password, String via) {
    Problems problems = new Problems();
    problems.addIf(username == null || username.isBlank(), "username", "Is required.");
    problems.addIf(password == null || password.isEmpty(), "password", "Is required.");
    problems.throwIfAny();
    SignInRecords.Candidate candidate = records.candidate(username.strip()).orElse(null);
    if (candidate == null) {
      passwords.matches(password, null);
      auditFailure(null, "unknown user", via);
      throw wrong();
    }
    checkMaySignIn(candidate, via);
    if (!passwords.matches(password, candidate.passwordHash())) {
      records.failed(candidate, ClientAddress.get());
      auditFailure(candidate, "wrong password", via);
      throw wrong();
    }
    return new Checked(candidate, passwords.rehash(password, candidate.passwordHash()));
  }

  private void checkMaySignIn(SignInRecords.Candidate candidate, String via) {
    if (!candidate.active()) {
      auditFailure(candidate, "account disabled", via);
      throw new CourierException(
          ErrorCode.ACCOUNT_DISABLED, "This account is disabled. Ask an administrator.");
    }
    if (candidate.lockedUntil() != null && candidate.lockedUntil().isAfter(clock.instant())) {
      auditFailure(candidate, "account locked", via);
      throw new CourierException(
          ErrorCode.ACCOUNT_LOCKED,
          "This account is locked after too many wrong passwords. Try again later.");
    }
  }

  /** The row changed between the look-up and the right password: decide by what it is now. */
  CourierException overtaken(SignInRecords.Candidate before, String via) {
    records.candidate(before.id()).ifPresent(now -> checkMaySignIn(now, via));
    auditFailure(before, "changed meanwhile", via);
    return wrong();
  }

  private static CourierException wrong() {
    return new CourierException(
        ErrorCode.INVALID_CREDENTIALS, "The user name or the password is wrong.");
  }

  /** The name of an unknown user is not kept: it is often a password in the wrong field. */
  private void auditFailure(SignInRecords.Candidate candidate, String reason, String via) {
    String ip = ClientAddress.get();
    Map<String, Object> details = new LinkedHashMap<>();
    if (candidate != null) {
      details.put("userId", candidate.id());
    }
    details.put("reason", reason);
    details.put("ip", String.valueOf(ip));
    if (via != null) {
      details.put("via", via);
    }
    Actor actor =
        candidate == null
            ? new Actor(null, "anonymous", ip)
            : new Actor(candidate.id(), candidate.username(), ip);
    audit.recordIndependently(
        actor,
        new AuditEvent("user", candidate == null ? null : candidate.id(), "LoginFailed", details));
  }

  /**
   * Exchanges a refresh token for the next one of its chain.
   *
   * @throws CourierException 10003 unknown, revoked or used before (which revokes the chain), 10004
   *     expired, 10002 inactive user, 1000 the token is missing
   */
  public SignedIn refresh(String refreshToken) {
    if (refreshToken == null || refreshToken.isBlank()) {
      throw CourierException.invalid("refreshToken", "Is required.");
    }
    SignInRecords.Refresh result =
        records.refresh(OpaqueToken.hash(refreshToken), ClientAddress.get());
    return switch (result.outcome()) {
      case ROTATED -> result.signedIn();
      case INVALID ->
          throw new CourierException(
              ErrorCode.INVALID_REFRESH_TOKEN, "The refresh token is not valid. Sign in again.");
      case EXPIRED ->
          throw new CourierException(
              ErrorCode.REFRESH_TOKEN_EXPIRED, "The refresh token has expired. Sign in again.");
      case INACTIVE ->
          throw new CourierException(
              ErrorCode.ACCOUNT_DISABLED, "This account is disabled. Ask an administrator.");
    };
  }
}
