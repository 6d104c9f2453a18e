package io.courier.web.rest.edge;

import io.courier.web.rest.Failures;
import jakarta.inject.Inject;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Error page of the module, for errors raised before or beside its filters. */
@WebServlet("/error")
public class ErrorServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Inject private Failures failures;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Object failure = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
    Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    EnvelopeResponse.write(
        response,
        failure instanceof Throwable thrown
            ? failures.of(thrown)
            : failures.ofStatus(
                status instanceof Integer code ? code : HttpServletResponse.SC_NOT_FOUND));
  }
}
