package io.courier.identity;

import io.courier.core.CourierException;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.core.Problems;
import io.courier.core.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.UUID;

/**
 * User management, for administrators. Runs outside transactions, because hashes wait for their
 * turn; what it writes is one transaction of {@link UserRecords}, after which the cached state of
 * the user is dropped.
 *
 * <p>All methods throw 10014 for a user that does not exist or is deleted; a version that is not
 * null must be the current one (1050).
 */
@Stateless
@RolesAllowed(Roles.ADMIN)
@TransactionManagement(TransactionManagementType.BEAN)
public class UserService {
  @Inject private UserRecords records;
  @Inject private Passwords passwords;
  @Inject private UserStates states;

  public Page<UserAccount> list(UserFilter filter, PageRequest page) {
    return records.list(filter, page);
  }

  public UserAccount get(UUID id, boolean includeDeleted) {
    return records.get(id, includeDeleted);
  }

  /**
   * @throws CourierException 1000 with every wrong field, 10012 when only the password is, 10009
   */
  public UserAccount create(UserInput input, String password) {
    UserInput checked = Registration.check(input, password, passwords, new Problems());
    return records.create(checked, passwords.hash(password));
  }

  /**
   * @throws CourierException 1000, 10009, 10011
   */
  public UserAccount update(UUID id, UserInput input, Integer version) {
    UserAccount updated = records.update(id, input, version);
    states.drop(id);
    return updated;
  }

  /**
   * The row stays, its name taken for ever.
   *
   * @throws CourierException 10010, 10011
   */
  public Instant delete(UUID id, Integer version) {
    Instant deletedAt = records.delete(id, version);
    states.drop(id);
    return deletedAt;
  }

  /**
   * Also lifts a lock and ends every session of the user.
   *
   * @throws CourierException 10012
   */
  public UserAccount resetPassword(UUID id, String newPassword) {
    records.get(id, false);
    passwords.check("newPassword", newPassword);
    UserAccount account = records.resetPassword(id, passwords.hash(newPassword));
    states.drop(id);
    return account;
  }

  /** Lets a locked user try again at once; does nothing for one who is not locked. */
  public UserAccount unlock(UUID id) {
    return records.unlock(id);
  }
}
