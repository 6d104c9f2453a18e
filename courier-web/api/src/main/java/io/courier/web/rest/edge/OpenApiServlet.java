package io.courier.web.rest.edge;

import jakarta.inject.Inject;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The OpenAPI document as JSON whatever the client accepts: Liberty's own, which it would write as
 * YAML for an Accept of anything.
 */
@WebServlet(OpenApiServlet.PATH)
public class OpenApiServlet extends HttpServlet {
  static final String PATH = "/api/v1/openapi.json";
  private static final long serialVersionUID = 1L;

  /** Where the launcher has Liberty put its document (mpOpenAPI docPath). */
  @Inject
  @ConfigProperty(name = "courier.openapi.document", defaultValue = "/openapi/document")
  private String source;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    ServletContext description = getServletContext().getContext(source);
    RequestDispatcher dispatcher =
        description == null ? null : description.getRequestDispatcher("/");
    if (dispatcher == null) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    dispatcher.forward(new JsonWanted(request), response);
  }

  /** The request with one answer to what it accepts. */
  private static final class JsonWanted extends HttpServletRequestWrapper {
    JsonWanted(HttpServletRequest request) {
      super(request);
    }

    @Override
    public String getHeader(String name) {
      return "Accept".equalsIgnoreCase(name) ? "application/json" : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
      return "Accept".equalsIgnoreCase(name)
          ? Collections.enumeration(List.of("application/json"))
          : super.getHeaders(name);
    }
  }
}
