package io.courier.web.console.administration;

import io.courier.core.Problems;
import io.courier.identity.UserAccount;
import io.courier.identity.UserService;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.Objects;

/** A new password for a user, set by an administrator; it lives for one request only. */
@Named
@RequestScoped
public class PasswordReset {
  @EJB private UserService users;

  private String newPassword;
  private String confirmPassword;

  /** Sets it, which ends a lock and every session of the user. The button's form has the id. */
  public String reset() {
    new Problems()
        .addIf(
            !Objects.equals(newPassword, confirmPassword),
            "confirmPassword",
            Notices.text("password.unequal"))
        .throwIfAny();
    UserAccount user = users.resetPassword(Inputs.idParameter("user", "user"), newPassword);
    Notices.done("user.reset.did", user.username());
    return "/administration/users/list?faces-redirect=true";
  }

  /** Never sent back to the page. */
  public String getNewPassword() {
    return null;
  }

  public void setNewPassword(String newPassword) {
    this.newPassword = newPassword;
  }

  /** Never sent back to the page. */
  public String getConfirmPassword() {
    return null;
  }

  public void setConfirmPassword(String confirmPassword) {
    this.confirmPassword = confirmPassword;
  }
}
