package io.courier.web.rest.edge;

import io.courier.core.ClientAddress;
import io.courier.core.ErrorCode;
import io.courier.setting.TrustedProxies;
import io.courier.web.rest.CallbackKey;
import io.courier.web.rest.Failures;
import io.courier.web.rest.SecretPath;
import jakarta.inject.Inject;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;

/**
 * The first and the last of the web module to see a request: everything under the root context
 * passes here, and nothing leaves as a page of the container's.
 */
@WebFilter(urlPatterns = "/*", dispatcherTypes = DispatcherType.REQUEST, asyncSupported = true)
public class EdgeFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final long MAX_BODY_BYTES = 50L * 1024 * 1024;
  private static final String API = "/api";

  @Inject private Failures failures;
  @Inject private TrustedProxies proxies;
  @Inject private Cors cors;
  @Inject private Admission admission;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String client =
        proxies.client(
            request.getRemoteAddr(), Collections.list(request.getHeaders("X-Forwarded-For")));
    ClientAddress.set(client);
    try {
      serve(request, response, chain);
    } catch (BodyTooLargeException e) {
      EnvelopeResponse.write(response, failures.of(e));
    } catch (ServletException | RuntimeException e) {
      // outermost: a failure that no mapper saw still becomes an envelope, logged with its
      // reference
      EnvelopeResponse.write(response, failures.of(e));
    } finally {
      ClientAddress.clear();
      SecretPath.clear();
      CallbackKey.clear();
    }
  }

  private void serve(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String path = request.getRequestURI();
    if (!CleanPath.isClean(path)) {
      EnvelopeResponse.write(response, failures.ofStatus(HttpServletResponse.SC_NOT_FOUND));
      return;
    }
    boolean api = CleanPath.isAtOrBelow(path, API);
    if (api) {
      response.setHeader("Cache-Control", "no-store");
    }
    boolean preflight = api && cors.apply(request, response);
    Admission.Refusal refusal = admission.check(request, path, ClientAddress.get());
    if (refusal != null) {
      if (refusal.retryAfterSeconds() > 0) {
        response.setHeader("Retry-After", Integer.toString(refusal.retryAfterSeconds()));
      }
      EnvelopeResponse.write(response, failures.of(refusal.code(), refusal.message()));
    } else if (!CleanPath.isReadable(request.getQueryString())) {
      EnvelopeResponse.write(
          response,
          failures.of(
              ErrorCode.INVALID_QUERY_PARAMETER,
              "The query of the address is not percent-encoded as it must be."));
    } else if (preflight) {
      EnvelopeResponse.write(response, failures.nothing());
    } else if (request.getMethod().equals("OPTIONS") || request.getMethod().equals("TRACE")) {
      EnvelopeResponse.write(
          response, failures.ofStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED));
    } else if (request.getContentLengthLong() > MAX_BODY_BYTES) {
      EnvelopeResponse.write(
          response, failures.ofStatus(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE));
    } else {
      chain.doFilter(
          new LimitedRequest(new ConcealedRequest(request), MAX_BODY_BYTES),
          new EnvelopeResponse(response, failures));
    }
  }
}
