package io.courier.web.console.session;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.identity.SignInService;
import io.courier.identity.SignedIn;
import io.courier.setting.Settings;
import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.application.FacesMessage;
import jakarta.faces.context.ExternalContext;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;

/** {@code login.xhtml}: signs in by the same rules as the API and opens a new session. */
@Named
@RequestScoped
public class LoginPage {
  private static final int SECONDS_PER_MINUTE = 60;
  private static final String RETRY_AFTER_SECONDS = "5";

  @Inject private SignInService signIns;
  @Inject private Settings settings;
  @Inject private HttpServletRequest request;

  private String username;
  private String password;

  /** Outcome {@code home}, or null with a message. */
  public String signIn() {
    try {
      SignedIn in = signIns.signIn(username, password);
      HttpSession old = request.getSession(false);
      if (old != null) {
        // a new id, and nothing an anonymous visitor may have put there
        old.invalidate();
      }
      HttpSession session = request.getSession(true);
      session.setMaxInactiveInterval(
          settings.integer("auth.session_timeout_minutes") * SECONDS_PER_MINUTE);
      ConsoleSession.of(in).putInto(session);
      return "/index.xhtml?faces-redirect=true";
    } catch (CourierException e) {
      FacesContext.getCurrentInstance()
          .addMessage(null, new FacesMessage(FacesMessage.SEVERITY_ERROR, e.getMessage(), null));
      if (e.code() == ErrorCode.RATE_LIMIT_EXCEEDED) {
        ExternalContext answer = FacesContext.getCurrentInstance().getExternalContext();
        answer.setResponseStatus(e.code().httpStatus());
        answer.setResponseHeader("Retry-After", RETRY_AFTER_SECONDS);
      }
      return null;
    } finally {
      password = null;
    }
  }

  public String getUsername() {
    return username;
  }

  public void setUsername(String username) {
    this.username = username;
  }

  public String getPassword() {
    return password;
  }

  public void setPassword(String password) {
    this.password = password;
  }
}
