package io.courier.web.rest.edge;

import io.courier.setting.Deployment;
import io.courier.setting.Deployment.Environment;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The one other origin whose pages may call the API: {@code frontend.origin}, in Development {@code
 * http://localhost:3000} when unset. All others get no CORS header at all.
 */
@ApplicationScoped
public class Cors {
  private String origin;

  /** For CDI. */
  protected Cors() {}

  @Inject
  public Cors(
      @ConfigProperty(name = "frontend.origin") Optional<String> configured,
      Deployment deployment) {
    String fallback =
        deployment.environment() == Environment.DEVELOPMENT ? "http://localhost:3000" : null;
    origin = configured.map(String::strip).filter(o -> !o.isEmpty()).orElse(fallback);
  }

  /** Adds the headers; returns whether the request is a preflight, which needs no resource. */
  boolean apply(HttpServletRequest request, HttpServletResponse response) {
    if (origin == null) {
      return isPreflight(request);
    }
    response.addHeader("Vary", "Origin");
    if (origin.equals(request.getHeader("Origin"))) {
      response.setHeader("Access-Control-Allow-Origin", origin);
      response.setHeader("Access-Control-Allow-Credentials", "true");
      response.setHeader("Access-Control-Expose-Headers", "Location, Retry-After");
      if (isPreflight(request)) {
        response.setHeader(
            "Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        String headers = request.getHeader("Access-Control-Request-Headers");
        if (headers != null && headers.matches("[A-Za-z0-9, _-]{1,1000}")) {
          response.setHeader("Access-Control-Allow-Headers", headers);
        }
        response.setHeader("Access-Control-Max-Age", "600");
      }
    }
    return isPreflight(request);
  }

  private static boolean isPreflight(HttpServletRequest request) {
    return request.getMethod().equals("OPTIONS")
        && request.getHeader("Origin") != null
        && request.getHeader("Access-Control-Request-Method") != null;
  }
}
