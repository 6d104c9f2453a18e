package io.courier.web.console.session;

import io.courier.identity.SetupService;
import io.courier.identity.UserState;
import io.courier.identity.UserStates;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;

/**
 * Authenticates every request of the console by its server session alone. State and role of the
 * user are looked up each time, so that a deactivated user is out with the next click; nothing but
 * the session cookie, which is bound to /console, goes to the browser.
 */
@ApplicationScoped
public class ConsoleAuthentication implements HttpAuthenticationMechanism {
  @Inject private UserStates users;
  @Inject private SetupService setup;
  @Inject private Clock clock;

  @Override
  public AuthenticationStatus validateRequest(
      HttpServletRequest request, HttpServletResponse response, HttpMessageContext context) {
    HttpSession session = request.getSession(false);
    ConsoleSession signedIn = ConsoleSession.in(session);
    if (signedIn != null) {
      Optional<UserState> user =
          users.current(signedIn.userId()).filter(u -> signedIn.isValid(u, clock.instant()));
      if (user.isPresent()) {
        return context.notifyContainerAboutLogin(
            user.get().id().toString(), Set.of(user.get().role()));
      }
      session.invalidate();
    }
    if (!context.isProtected()) {
      return context.doNothing();
    }
    Redirect.to(setup.isCompleted() ? Redirect.LOGIN : Redirect.SETUP, request, response);
    // not SEND_CONTINUE: with it Liberty 26.0.0.3 redirects itself, to the page of @LoginToContinue
    // (here none: IllegalArgumentException), and leaves a cookie for all paths
    return AuthenticationStatus.SEND_FAILURE;
  }
}
