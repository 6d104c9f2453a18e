package io.courier.web.rest.edge;

import io.courier.setting.Deployment;
import io.courier.setting.Deployment.Environment;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/** Addresses people type: pages live under /console. Relative, so no Host header is believed. */
@WebServlet({"", "/setup", "/login", "/auth/callback", "/swagger"})
public class RedirectServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Map<String, String> TARGETS =
      Map.of(
          "/", "/console/",
          "/setup", "/console/setup.xhtml",
          "/login", "/console/login.xhtml",
          "/auth/callback", "/console/auth/callback.xhtml",
          "/swagger", "/openapi/ui/");

  @Inject private Deployment deployment;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = request.getRequestURI();
    String target = TARGETS.get(path);
    boolean hidden = path.equals("/swagger") && deployment.environment() == Environment.PRODUCTION;
    if (target == null || hidden) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    String query = request.getQueryString();
    boolean keepsQuery =
        query != null && query.matches("[\\x21-\\x7e]+") && path.equals("/auth/callback");
    response.setStatus(HttpServletResponse.SC_FOUND);
    response.setHeader("Location", keepsQuery ? target + "?" + query : target);
  }
}
