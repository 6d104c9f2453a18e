package io.courier.web.rest.edge;

import io.courier.core.Redaction;
import io.courier.web.rest.CallbackKey;
import io.courier.web.rest.SecretPath;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request as the layers behind the first filter may see, and log, it: authenticated already, so
 * its token is without the signature's greater part, and the token of a share link is not in its
 * address; the key of a callback is kept for its resource.
 */
final class ConcealedRequest extends HttpServletRequestWrapper {
  private static final String AUTHORIZATION = "Authorization";
  private static final String BEARER = "Bearer ";
  private static final String CALLBACKS = "/api/v1/callbacks";
  private static final Pattern SHARE_TOKEN =
      Pattern.compile("(/api/v1/[a-z]+-keys/(?:shared|[^/]+/share)/)([A-Za-z0-9_-]{40,128})");

  /** Liberty's own copy of the address. */
  private static final String RAW_URI = "com.ibm.websphere.servlet.uri_non_decoded";

  private final String secret;

  ConcealedRequest(HttpServletRequest request) {
    super(request);
    Matcher token = SHARE_TOKEN.matcher(request.getRequestURI());
    secret = token.matches() ? token.group(2) : null;
    if (secret != null) {
      SecretPath.set(secret);
    }
    String authorization = request.getHeader(AUTHORIZATION);
    if (CleanPath.isAtOrBelow(request.getRequestURI(), CALLBACKS)
        && authorization != null
        && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      CallbackKey.set(authorization.substring(BEARER.length()).strip());
    }
  }

  @Override
  public String getRequestURI() {
    return without(super.getRequestURI());
  }

  @Override
  public StringBuffer getRequestURL() {
    return new StringBuffer(without(super.getRequestURL().toString()));
  }

  @Override
  public String getServletPath() {
    return without(super.getServletPath());
  }

  @Override
  public String getPathInfo() {
    return without(super.getPathInfo());
  }

  @Override
  public Object getAttribute(String name) {
    Object value = super.getAttribute(name);
    return name.equals(RAW_URI) && value instanceof String uri ? without(uri) : value;
  }

  @Override
  public String getHeader(String name) {
    String value = super.getHeader(name);
    return AUTHORIZATION.equalsIgnoreCase(name) ? withoutSignature(value) : value;
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    if (!AUTHORIZATION.equalsIgnoreCase(name)) {
      return super.getHeaders(name);
    }
    List<String> values = Collections.list(super.getHeaders(name));
    return Collections.enumeration(
        values.stream().map(ConcealedRequest::withoutSignature).toList());
  }

  private String without(String path) {
    return secret == null || path == null ? path : path.replace(secret, SecretPath.name(secret));
  }

  /** The claims stay readable; without its signature a token opens nothing. */
  private static String withoutSignature(String header) {
    if (header == null) {
      return null;
    }
    int space = header.indexOf(' ');
    int dot = header.lastIndexOf('.');
    int from = Math.max(space, dot) + 1;
    String kept = dot < 0 ? header.substring(0, space + 1) : header.substring(0, from);
    return kept + Redaction.lastCharacters(header.substring(from));
  }
}
