package io.courier.identity;

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
   * Sets a new password and ends every session of the user, this one included.
   *
   * @throws CourierException 10013 the current password is wrong, 10012 the new one too weak, 1000
   *     missing or unequal fields
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
    String stored =
        records.candidate(self.id()).map(SignInRecords.Candidate::passwordHash).orElse(null);
    if (!passwords.matches(change.currentPassword(), stored)
        || !records.changePassword(self, stored, passwords.hash(change.newPassword()))) {
      throw new CourierException(
          ErrorCode.INVALID_CURRENT_PASSWORD, "The current password is wrong.");
    }
    states.drop(self.id());
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
