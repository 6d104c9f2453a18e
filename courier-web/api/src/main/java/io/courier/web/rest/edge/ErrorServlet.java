package io.courier.web.rest.edge;

import io.courier.web.rest.Failures;
import jakarta.inject.Inject;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Error page of the module, for errors raised before or beside its filters, and the answer for
 * every address that no other servlet serves: there are no static files.
 */
@WebServlet({"/error", "/"})
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
        failure instanceof Throwable thrown && !isRefusedAddress(thrown)
            ? failures.of(thrown)
            : failures.ofStatus(
                failure == null && status instanceof Integer code
                    ? code
                    : HttpServletResponse.SC_NOT_FOUND));
  }

  /** The container refuses encoded dots and the like with an IOException of its own. */
  private static boolean isRefusedAddress(Throwable thrown) {
    return thrown.getMessage() != null && thrown.getMessage().startsWith("CWWWC0005I");
  }
}
