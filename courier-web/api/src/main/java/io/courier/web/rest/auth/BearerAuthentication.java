package io.courier.web.rest.auth;

import io.courier.identity.TokenVerifier;
import io.courier.identity.VerifiedToken;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;

/**
 * Authenticates every request of the API by its bearer token alone. Anything else (no token, one
 * that is refused, passwords of basic authentication, cookies) makes the caller anonymous, without
 * a trace of what was sent: open resources answer, and the others say 401 in the API's own form.
 */
@ApplicationScoped
public class BearerAuthentication implements HttpAuthenticationMechanism {
  private static final String TOKEN = VerifiedToken.class.getName();

  @Inject private TokenVerifier tokens;

  @Override
  public AuthenticationStatus validateRequest(
      HttpServletRequest request, HttpServletResponse response, HttpMessageContext context) {
    Optional<VerifiedToken> token =
        tokens.verified(Collections.list(request.getHeaders("Authorization")));
    if (token.isEmpty()) {
      return context.doNothing();
    }
    request.setAttribute(TOKEN, token.get());
    return context.notifyContainerAboutLogin(
        token.get().user().toString(), Set.of(token.get().role()));
  }

  /** The token by which the request was authenticated. */
  static Optional<VerifiedToken> tokenOf(HttpServletRequest request) {
    return request.getAttribute(TOKEN) instanceof VerifiedToken token
        ? Optional.of(token)
        : Optional.empty();
  }
}
