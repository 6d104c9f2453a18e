package io.courier.web.console.session;

import io.courier.core.ClientAddress;
import io.courier.identity.RequestLimits;
import io.courier.setting.Deployment;
import io.courier.setting.TrustedProxies;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Set;

/** Whether a request to the console may go on, before any page. */
@ApplicationScoped
class Admission {
  private static final long MAX_BODY_BYTES = 50L * 1024 * 1024;
  private static final int BUFFER_BYTES = 65_536;
  private static final Set<String> READING = Set.of("GET", "HEAD");
  private static final Set<String> OWN = Set.of("same-origin", "none");

  @Inject private RequestLimits limits;
  @Inject private TrustedProxies proxies;
  @Inject private Deployment deployment;

  /** HTTP status and text of a refusal. */
  record Refusal(int status, String text, int retryAfterSeconds) {
    Refusal(int status, String text) {
      this(status, text, 0);
    }
  }

  /** Null when the request may go on. */
  Refusal check(HttpServletRequest request) throws IOException {
    if (deployment.environment() == Deployment.Environment.PRODUCTION && !isSecure(request)) {
      return new Refusal(403, "Use https.");
    }
    boolean reading = READING.contains(request.getMethod());
    boolean signIn = !reading && takesPasswords(request.getServletPath());
    int wait = limits.acquire(ClientAddress.get(), signIn);
    if (wait > 0) {
      return new Refusal(429, "Too many requests. Try again in " + wait + " seconds.", wait);
    }
    if (!reading && isForeign(request)) {
      return new Refusal(403, "The form was sent by another site.");
    }
    return reading ? null : checkSize(request);
  }

  /** Pages whose forms look at a password or the set-up token. */
  private static boolean takesPasswords(String path) {
    return path.startsWith("/login") || path.startsWith("/account") || path.startsWith("/setup");
  }

  private boolean isSecure(HttpServletRequest request) {
    String forwarded = request.getHeader("X-Forwarded-Proto");
    return (forwarded != null && proxies.trusts(request.getRemoteAddr()))
        ? forwarded.equalsIgnoreCase("https")
        : request.isSecure();
  }

  /**
   * Whether a browser says that a page of another origin sends this. What says nothing is no
   * browser, or one that keeps the session's cookie to itself (SameSite).
   */
  private boolean isForeign(HttpServletRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return !OWN.contains(site);
    }
    String origin = request.getHeader("Origin");
    if (origin == null) {
      return false;
    }
    String authority = authority(origin);
    return authority == null
        || !(authority.equalsIgnoreCase(request.getHeader("Host"))
            || (deployment.baseUrl() != null
                && authority.equalsIgnoreCase(authority(deployment.baseUrl()))));
  }

  private static String authority(String url) {
    try {
      return URI.create(url).getRawAuthority();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * The container reads the fields of forms itself, past any wrapper of the stream: so a body must
   * say its length. Browsers do for every form.
   */
  private static Refusal checkSize(HttpServletRequest request) throws IOException {
    if (request.getContentLengthLong() > MAX_BODY_BYTES) {
      return new Refusal(413, "The request is larger than 50 MB.");
    }
    if (request.getContentLengthLong() >= 0 || request.getHeader("Transfer-Encoding") == null) {
      return null;
    }
    InputStream body = request.getInputStream();
    byte[] buffer = new byte[BUFFER_BYTES];
    long count = 0;
    for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
      count += read;
      if (count > MAX_BODY_BYTES) {
        return new Refusal(413, "The request is larger than 50 MB.");
      }
    }
    return new Refusal(411, "The request must say its length.");
  }
}
