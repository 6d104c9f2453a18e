package io.courier.web.rest.auth;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.identity.TokenCheck;
import io.courier.web.rest.ResourceRules;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;

/**
 * Lets a caller through only by a bearer token whose user is still the one it was issued for.
 * Whoever the container authenticated by other means (a cookie of the console) is nobody here.
 * Resources open to anonymous callers are not concerned. Runs before Liberty's own check of roles,
 * which would answer an anonymous caller with an empty 401.
 */
@Provider
@Priority(Priorities.AUTHENTICATION)
public class CallerFilter implements ContainerRequestFilter {
  @Inject private TokenCheck tokens;
  @Context private ResourceInfo resource;
  @Context private HttpServletRequest http;

  @Override
  public void filter(ContainerRequestContext request) {
    if (isOpen()) {
      return;
    }
    if (BearerAuthentication.tokenOf(http).filter(tokens::isCurrent).isEmpty()) {
      throw new CourierException(
          ErrorCode.AUTHENTICATION_REQUIRED, "Sign in and send a valid bearer token.");
    }
  }

  private boolean isOpen() {
    Method method = resource.getResourceMethod();
    return method != null && ResourceRules.isOpen(resource.getResourceClass(), method);
  }
}
