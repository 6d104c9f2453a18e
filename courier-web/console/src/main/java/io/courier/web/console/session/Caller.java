package io.courier.web.console.session;

import io.courier.identity.AccountService;
import io.courier.identity.UserAccount;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;

/** The signed-in user, for every page. */
@Named
@RequestScoped
public class Caller {
  @Inject private AccountService account;
  @Inject private HttpServletRequest request;

  private UserAccount user;

  private UserAccount user() {
    if (user == null) {
      user = account.me();
    }
    return user;
  }

  public String getUsername() {
    return user().username();
  }

  public String getDisplayName() {
    return user().displayName();
  }

  public String getRole() {
    return user().role();
  }

  /** Ends the session and its refresh token. */
  public String signOut() {
    HttpSession session = request.getSession(false);
    ConsoleSession signedIn = ConsoleSession.in(session);
    if (signedIn != null) {
      account.signOut(signedIn.refreshToken());
      session.invalidate();
    }
    return "/login.xhtml?faces-redirect=true";
  }
}
