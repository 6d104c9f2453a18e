package io.courier.identity;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import io.courier.core.CourierException;
import io.courier.core.CurrentActor;
import io.courier.core.ErrorCode;
import io.courier.core.Problems;
import io.courier.core.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;

/** What signed-in users do with their own account. */
@Stateless
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
@TransactionManagement(TransactionManagementType.BEAN)
public class AccountService {
  @Inject private CurrentActor currentActor;
  @Inject private SignInRecords records;
  @Inject private UserRecords users;
  @Inject private Passwords passwords;
  @Inject private UserStates states;
  @Inject private AuditLog audit;
  @Inject private Clock clock;

  public UserAccount me() {
    return users.get(self().id(), false);
  }

  /** Revokes the refresh token; one that is unknown or another's is ignored. */
  public void signOut(String refreshToken) {
    if (refreshToken == null || refreshToken.isBlank()) {
      throw CourierException.invalid("refreshToken", "Is required.");
    }
    records.signOut(self(), OpaqueToken.hash(refreshToken));
  }

  /**
   * Sets a new password and ends every session of the user, this one included. A wrong current
   * password counts as one at the sign-in: whoever took over a session cannot guess on.
   *
   * @throws CourierException 10013 the current password is wrong, 10001 the account is locked,
   *     10012 the new one too weak, 1000 missing or unequal fields
   */
  public void changePassword(PasswordChange change) {
    Problems problems = new Problems();
    problems.addIf(isEmpty(change.currentPassword()), "currentPassword", "Is required.");
    problems.addIf(isEmpty(change.newPassword()), "newPassword", "Is required.");
    problems.addIf(
        !Objects.equals(change.newPassword(), change.confirmPassword()),
        "confirmPassword",
        "Must equal the new password.");
    problems.throwIfAny();
    passwords.check("newPassword", change.newPassword());
    Actor self = self();
    SignInRecords.Candidate candidate =
        records.candidate(self.id()).orElseThrow(AccountService::wrong);
    if (candidate.lockedUntil() != null && candidate.lockedUntil().isAfter(clock.instant())) {
      auditFailure(self, "account locked");
      throw new CourierException(
          ErrorCode.ACCOUNT_LOCKED,
          "This account is locked after too many wrong passwords. Try again later.");
    }
    if (!passwords.matches(change.currentPassword(), candidate.passwordHash())) {
      records.failed(candidate, self.sourceIp());
      auditFailure(self, "wrong current password");
      throw wrong();
    }
    String newHash = passwords.hash(change.newPassword());
    if (!records.changePassword(self, candidate.passwordHash(), newHash)) {
      throw wrong();
    }
    states.drop(self.id());
  }

  private static CourierException wrong() {
    return new CourierException(
        ErrorCode.INVALID_CURRENT_PASSWORD, "The current password is wrong.");
  }

  private void auditFailure(Actor self, String reason) {
    audit.recordIndependently(
        self,
        new AuditEvent(
            "user",
            self.id(),
            "LoginFailed",
            Map.of("userId", self.id(), "reason", reason, "ip", String.valueOf(self.sourceIp()))));
  }

  private Actor self() {
    Actor actor = currentActor.get();
    if (actor.id() == null) {
      throw new CourierException(
          ErrorCode.AUTH_UNAUTHORIZED, "This is for signed-in users only. Sign in first.");
    }
    return actor;
  }

  private static boolean isEmpty(String text) {
    return text == null || text.isEmpty();
  }
}
