package io.courier.web.rest.edge;

import io.courier.core.ErrorCode;
import io.courier.identity.RequestLimits;
import io.courier.setting.Deployment;
import io.courier.setting.Deployment.Environment;
import io.courier.setting.Settings;
import io.courier.setting.TrustedProxies;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/** Whether a request may go on, before anybody asks who sends it. */
@ApplicationScoped
public class Admission {
  private static final String AUTH = "/api/v1/auth";
  private static final List<String> BEFORE_SETUP =
      List.of("/api/v1/setup", AUTH, OpenApiServlet.PATH);

  private Deployment deployment;
  private Settings settings;
  private TrustedProxies proxies;
  private RequestLimits limits;

  /** For CDI. */
  protected Admission() {}

  @Inject
  public Admission(
      Deployment deployment, Settings settings, TrustedProxies proxies, RequestLimits limits) {
    this.deployment = deployment;
    this.settings = settings;
    this.proxies = proxies;
    this.limits = limits;
  }

  /** Why a request is turned away. */
  record Refusal(ErrorCode code, String message, int retryAfterSeconds) {}

  /** Null when it may go on. The path is clean and raw. */
  Refusal check(HttpServletRequest request, String path, String client) {
    if (!isSecureEnough(request)) {
      return new Refusal(ErrorCode.HTTPS_REQUIRED, "Use https.", 0);
    }
    int wait = limits.acquire(client, CleanPath.isAtOrBelow(path, AUTH));
    if (wait > 0) {
      return new Refusal(
          ErrorCode.RATE_LIMIT_EXCEEDED,
          "Too many requests in the last minute; repeat after " + wait + " s.",
          wait);
    }
    boolean guarded =
        CleanPath.isAtOrBelow(path, "/api")
            && BEFORE_SETUP.stream().noneMatch(open -> CleanPath.isAtOrBelow(path, open));
    return guarded && !settings.flag("auth.setup_completed")
        ? new Refusal(
            ErrorCode.SETUP_NOT_COMPLETED,
            "Courier is not set up yet; open the console or POST /api/v1/setup/initialize.",
            0)
        : null;
  }

  /** In Production plain HTTP is refused, also behind a proxy that says so. */
  private boolean isSecureEnough(HttpServletRequest request) {
    if (deployment.environment() != Environment.PRODUCTION) {
      return true;
    }
    String forwarded = request.getHeader("X-Forwarded-Proto");
    if (forwarded != null && proxies.trusts(request.getRemoteAddr())) {
      return forwarded.equalsIgnoreCase("https");
    }
    return request.isSecure();
  }
}
