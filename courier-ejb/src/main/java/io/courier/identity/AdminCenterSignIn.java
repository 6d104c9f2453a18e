package io.courier.identity;

import io.courier.core.CourierException;
import io.courier.core.Roles;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Name and password typed into Liberty's Admin Center, where the deployment has it ({@code
 * courier.admin.center}): the rules, gate, records and lockout of {@link SignInService}, admins
 * only. Liberty does not say from where, so all of them together are one client of the rate limit.
 * Anywhere else nobody is admitted and nothing is looked at.
 */
@ApplicationScoped
class AdminCenterSignIn {
  private static final String VIA = "admin-center";

  @Inject SignInService signIns;
  @Inject SignInRecords records;
  @Inject RequestLimits limits;

  private Boolean open;

  /** For CDI. */
  AdminCenterSignIn() {}

  /** For tests. */
  AdminCenterSignIn(boolean open) {
    this.open = open;
  }

  boolean admits(String username, String password) {
    if (!isOpen() || limits.acquire(VIA, true) > 0) {
      return false;
    }
    try {
      SignInService.Checked checked = signIns.check(username, password, VIA);
      return records
          .confirmed(checked, null, VIA)
          .filter(user -> user.role().equals(Roles.ADMIN))
          .isPresent();
    } catch (CourierException e) {
      return false; // on record, with the reason
    }
  }

  private boolean isOpen() {
    if (open == null) {
      open =
          ConfigProvider.getConfig()
              .getOptionalValue("courier.admin.center", Boolean.class)
              .orElse(false);
    }
    return open;
  }
}
