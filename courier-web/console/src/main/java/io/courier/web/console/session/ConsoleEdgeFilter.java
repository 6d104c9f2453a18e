package io.courier.web.console.session;

import io.courier.core.ClientAddress;
import io.courier.identity.SetupService;
import io.courier.setting.TrustedProxies;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.regex.Pattern;

/**
 * The first of the console to see a request: address of the client, plain paths only, {@link
 * Admission}, and the set-up page for every address until set-up is done.
 */
@WebFilter(filterName = "edge", urlPatterns = "/*")
public class ConsoleEdgeFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final String RESOURCES = "/jakarta.faces.resource/";

  private static final String ROOT = "/console";

  /** Begins with a letter, digit, underscore or hyphen; no encoding, no parameters. */
  private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

  @Inject private SetupService setup;
  @Inject private TrustedProxies proxies;
  @Inject private Admission admission;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    ClientAddress.set(
        proxies.client(
            request.getRemoteAddr(), Collections.list(request.getHeaders("X-Forwarded-For"))));
    try {
      serve(request, response, chain);
    } finally {
      ClientAddress.clear();
    }
  }

  private static boolean isPlain(String uri) {
    if (uri.equals(ROOT) || uri.equals(ROOT + "/")) {
      return true;
    }
    if (!uri.startsWith(ROOT + "/")) {
      return false;
    }
    return Arrays.stream(uri.substring(ROOT.length() + 1).split("/", -1))
        .allMatch(segment -> SEGMENT.matcher(segment).matches());
  }

  private void serve(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!isPlain(request.getRequestURI())) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    Admission.Refusal refusal = admission.check(request);
    if (refusal != null) {
      refuse(response, refusal);
      return;
    }
    String page = request.getServletPath();
    boolean resource = page.startsWith(RESOURCES);
    if (!resource) {
      response.setHeader("Cache-Control", "no-store");
    }
    boolean completed = setup.isCompleted();
    if (!completed && !resource && !page.equals(Redirect.SETUP)) {
      Redirect.to(Redirect.SETUP, request, response);
    } else if (completed && page.equals(Redirect.SETUP)) {
      Redirect.to(Redirect.HOME, request, response);
    } else {
      chain.doFilter(request, response);
    }
  }

  /** No page: it would cost what the refusal saves, and read the fields of the form. */
  private static void refuse(HttpServletResponse response, Admission.Refusal refusal)
      throws IOException {
    response.setStatus(refusal.status());
    if (refusal.retryAfterSeconds() > 0) {
      response.setHeader("Retry-After", Integer.toString(refusal.retryAfterSeconds()));
    }
    response.setHeader("Cache-Control", "no-store");
    response.setContentType("text/plain");
    response.setCharacterEncoding("UTF-8");
    response.getOutputStream().write(refusal.text().getBytes(StandardCharsets.UTF_8));
  }
}
