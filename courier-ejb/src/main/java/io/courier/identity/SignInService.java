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
    Problems problems = new Problems();
    problems.addIf(username == null || username.isBlank(), "username", "Is required.");
    problems.addIf(password == null || password.isEmpty(), "password", "Is required.");
    problems.throwIfAny();
    String ip = ClientAddress.get();
    SignInRecords.Candidate candidate = records.candidate(username.strip()).orElse(null);
    if (candidate == null) {
      passwords.matches(password, null);
      auditFailure(null, "unknown user", ip);
      throw wrong();
    }
    checkMaySignIn(candidate, ip);
    if (!passwords.matches(password, candidate.passwordHash())) {
      records.failed(candidate, ip);
      auditFailure(candidate, "wrong password", ip);
      throw wrong();
    }
    String rehashed = passwords.rehash(password, candidate.passwordHash());
    return records.succeeded(candidate, rehashed, ip).orElseThrow(() -> overtaken(candidate, ip));
  }

  private void checkMaySignIn(SignInRecords.Candidate candidate, String ip) {
    if (!candidate.active()) {
      auditFailure(candidate, "account disabled", ip);
      throw new CourierException(
          ErrorCode.ACCOUNT_DISABLED, "This account is disabled. Ask an administrator.");
    }
    if (candidate.lockedUntil() != null && candidate.lockedUntil().isAfter(clock.instant())) {
      auditFailure(candidate, "account locked", ip);
      throw new CourierException(
          ErrorCode.ACCOUNT_LOCKED,
          "This account is locked after too many wrong passwords. Try again later.");
    }
  }

  /** The row changed between the look-up and the right password: decide by what it is now. */
  private CourierException overtaken(SignInRecords.Candidate before, String ip) {
    records.candidate(before.id()).ifPresent(now -> checkMaySignIn(now, ip));
    auditFailure(before, "changed meanwhile", ip);
    return wrong();
  }

  private static CourierException wrong() {
    return new CourierException(
        ErrorCode.INVALID_CREDENTIALS, "The user name or the password is wrong.");
  }

  /** The name of an unknown user is not kept: it is often a password in the wrong field. */
  private void auditFailure(SignInRecords.Candidate candidate, String reason, String ip) {
    Map<String, Object> details = new LinkedHashMap<>();
    if (candidate != null) {
      details.put("userId", candidate.id());
    }
    details.put("reason", reason);
    details.put("ip", String.valueOf(ip));
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
