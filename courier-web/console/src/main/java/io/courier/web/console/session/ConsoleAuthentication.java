package io.courier.web.console.session;

import io.courier.core.Actor;
import io.courier.identity.AccessMatrix;
import io.courier.identity.AccessRule;
import io.courier.identity.Denials;
import io.courier.identity.SetupService;
import io.courier.identity.UserState;
import io.courier.identity.UserStates;
import io.courier.setting.TrustedProxies;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.time.Clock;
import java.util.Collections;
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
  @Inject private Denials denials;
  @Inject private TrustedProxies proxies;

  @Override
  public AuthenticationStatus validateRequest(
      HttpServletRequest request, HttpServletResponse response, HttpMessageContext context) {
    HttpSession session = request.getSession(false);
    ConsoleSession signedIn = ConsoleSession.in(session);
    if (signedIn != null) {
      Optional<UserState> user =
          users.current(signedIn.userId()).filter(u -> signedIn.isValid(u, clock.instant()));
      if (user.isPresent()) {
        auditDenial(user.get(), request);
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

  /** The container is about to refuse the page; only here the address of the client is known. */
  private void auditDenial(UserState user, HttpServletRequest request) {
    String page = request.getServletPath().replaceFirst("\\.xhtml$", "");
    Optional<AccessRule> rule =
        AccessMatrix.stored()
            .ruleOf(AccessRule.Kind.PAGE, page)
            .filter(r -> !r.isOpen() && !r.roles().contains(user.role()));
    if (rule.isPresent()) {
      String client =
          proxies.client(
              request.getRemoteAddr(), Collections.list(request.getHeaders("X-Forwarded-For")));
      denials.record(
          new Actor(user.id(), user.username(), client),
          request.getMethod(),
          rule,
          request.getContextPath() + request.getServletPath());
    }
  }
}
