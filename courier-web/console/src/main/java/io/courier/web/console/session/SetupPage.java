package io.courier.web.console.session;

import io.courier.core.CourierException;
import io.courier.core.FieldProblem;
import io.courier.identity.SetupInput;
import io.courier.identity.SetupService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.application.FacesMessage;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** {@code setup.xhtml}: the first administrator. */
@Named
@RequestScoped
public class SetupPage {
  @Inject private SetupService setup;

  private String username;
  private String displayName;
  private String email;
  private String password;
  private String confirmPassword;
  private String setupToken;

  /** On to the login page, or back with a message at every wrong field. */
  public String initialize() {
    try {
      setup.initialize(
          new SetupInput(username, displayName, email, password, confirmPassword, setupToken));
      return "/login.xhtml?faces-redirect=true";
    } catch (CourierException e) {
      FacesContext faces = FacesContext.getCurrentInstance();
      for (FieldProblem problem : e.details()) {
        faces.addMessage("setup:" + problem.field(), error(problem.message()));
      }
      if (e.details().isEmpty()) {
        faces.addMessage(null, error(e.getMessage()));
      }
      return null;
    } finally {
      password = null;
      confirmPassword = null;
    }
  }

  private static FacesMessage error(String text) {
    return new FacesMessage(FacesMessage.SEVERITY_ERROR, text, null);
  }

  public boolean isTokenRequired() {
    return setup.isTokenRequired();
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

  public String getPassword() {
    return password;
  }

  public void setPassword(String password) {
    this.password = password;
  }

  public String getConfirmPassword() {
    return confirmPassword;
  }

  public void setConfirmPassword(String confirmPassword) {
    this.confirmPassword = confirmPassword;
  }

  public String getSetupToken() {
    return setupToken;
  }

  public void setSetupToken(String setupToken) {
    this.setupToken = setupToken;
  }
}
