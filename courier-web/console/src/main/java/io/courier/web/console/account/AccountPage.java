package io.courier.web.console.account;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.identity.AccountService;
import io.courier.identity.PasswordChange;
import io.courier.identity.UserAccount;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Named;

/** {@code account.xhtml}: profile and change of the password, which lives for one request only. */
@Named
@RequestScoped
public class AccountPage {
  @EJB private AccountService account;

  private UserAccount user;
  private String currentPassword;
  private String newPassword;
  private String confirmPassword;

  public UserAccount getUser() {
    if (user == null) {
      user = account.me();
    }
    return user;
  }

  /** Every session of the user has ended then, so this one goes to the login. */
  public String changePassword() {
    try {
      account.changePassword(new PasswordChange(currentPassword, newPassword, confirmPassword));
    } catch (CourierException e) {
      throw e.code() == ErrorCode.INVALID_CURRENT_PASSWORD
          ? CourierException.invalid("currentPassword", e.getMessage())
          : e;
    }
    FacesContext.getCurrentInstance().getExternalContext().invalidateSession();
    return "/login?faces-redirect=true&changed=password";
  }

  /** Never sent back to the page. */
  public String getCurrentPassword() {
    return null;
  }

  public void setCurrentPassword(String currentPassword) {
    this.currentPassword = currentPassword;
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
