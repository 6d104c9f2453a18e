package io.courier.web.console.administration;

import io.courier.core.PageRequest;
import io.courier.core.Problems;
import io.courier.core.Roles;
import io.courier.identity.UserAccount;
import io.courier.identity.UserFilter;
import io.courier.identity.UserInput;
import io.courier.identity.UserService;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.List;
import java.util.Objects;

/** A new user with the first password, which lives for one request only. */
@Named
@RequestScoped
public class UserCreation {
  @EJB private UserService users;

  private String username;
  private String displayName;
  private String email;
  private String role = Roles.VIEWER;
  private String password;
  private String confirmPassword;

  /** Leads whoever may not make users to the page that says so. */
  public void open() {
    users.list(new UserFilter(null, false), PageRequest.FIRST);
  }

  /** Stores the user and goes back to the list. */
  public String create() {
    new Problems()
        .addIf(
            !Objects.equals(password, confirmPassword),
            "confirmPassword",
            Notices.text("password.unequal"))
        .throwIfAny();
    UserAccount made =
        users.create(new UserInput(username, displayName, email, role, true), password);
    Notices.done("user.made", made.username());
    return "/administration/users/list?faces-redirect=true";
  }

  public List<String> getRoles() {
    return Roles.ALL;
  }

  public String getUsername() {
    return username;
  }

  public void setUsername(String username) {
    this.username = username;
  }

  public String getDisplayName() {
    return displayName;
  }

  public void setDisplayName(String displayName) {
    this.displayName = displayName;
  }

  public String getEmail() {
    return email;
  }

  public void setEmail(String email) {
    this.email = email;
  }

  public String getRole() {
    return role;
  }

  public void setRole(String role) {
    this.role = role;
  }

  /** Never sent back to the page. */
  public String getPassword() {
    return null;
  }

  public void setPassword(String password) {
    this.password = password;
  }

  /** Never sent back to the page. */
  public String getConfirmPassword() {
    return null;
  }

  public void setConfirmPassword(String confirmPassword) {
    this.confirmPassword = confirmPassword;
  }
}
