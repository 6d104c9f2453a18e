package io.courier.web.console.administration;

import io.courier.core.CurrentActor;
import io.courier.core.Roles;
import io.courier.identity.UserAccount;
import io.courier.identity.UserInput;
import io.courier.identity.UserService;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** One user: data, role and state. What concerns the password is {@link PasswordReset}. */
@Named
@ViewScoped
public class UserForm implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String LIST = "/administration/users/list?faces-redirect=true";

  @EJB private transient UserService users;
  @Inject private transient CurrentActor actor;
  @Inject private transient Clock clock;

  private String id;
  private String username;
  private String displayName;
  private String email;
  private String role;
  private boolean active;
  private int version;
  private Instant lockedUntil;
  private Instant lastLoginAt;
  private Instant createdAt;

  /** Fills the fields; leads whoever may not see them to the page that says so. */
  public void load() {
    UserAccount user = users.get(userId(), false);
    username = user.username();
    displayName = user.displayName();
    email = user.email();
    role = user.role();
    active = user.isActive();
    version = user.version();
    lockedUntil = user.lockedUntil();
    lastLoginAt = user.lastLoginAt();
    createdAt = user.createdAt();
  }

  /** Stores the user; refused when somebody changed it since it was read. */
  public String save() {
    UserInput input = new UserInput(username, displayName, email, role, active);
    UserAccount saved = users.update(userId(), input, version);
    Notices.done("user.saved", saved.username());
    return LIST;
  }

  /** Ends a lock before its time. */
  public String unlock() {
    UserAccount user = users.unlock(userId());
    Notices.done("user.unlocked", user.username());
    return Inputs.to("/administration/users/edit", user.id());
  }

  /** Deletes the user; the name stays taken. */
  public String delete() {
    users.delete(userId(), null);
    Notices.done("user.deleted", username);
    return LIST;
  }

  private UUID userId() {
    return Inputs.id(id, "user");
  }

  /** Whether this is the user who looks at the page. */
  public boolean isSelf() {
    return userId().equals(actor.get().id());
  }

  public boolean isLocked() {
    return lockedUntil != null && lockedUntil.isAfter(clock.instant());
  }

  public List<String> getRoles() {
    return Roles.ALL;
  }

  public Instant getLockedUntil() {
    return lockedUntil;
  }

  public Instant getLastLoginAt() {
    return lastLoginAt;
  }

  public Instant getCreatedAt() {
    return createdAt;
  }

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
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

  public boolean isActive() {
    return active;
  }

  public void setActive(boolean active) {
    this.active = active;
  }
}
