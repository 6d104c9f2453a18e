package io.courier.web.rest.edge;

import io.courier.web.rest.Failures;
import io.courier.web.rest.Failures.Answer;
import io.courier.web.rest.json.JsonBody;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes an envelope where the container would write a page. */
final class EnvelopeResponse extends HttpServletResponseWrapper {
  private static final int TOO_MANY = 429;

  private final Failures failures;

  EnvelopeResponse(HttpServletResponse response, Failures failures) {
    super(response);
    this.failures = failures;
  }

  @Override
  public void sendError(int status) throws IOException {
    write((HttpServletResponse) getResponse(), failures.ofStatus(status));
  }

  @Override
  public void sendError(int status, String message) throws IOException {
    sendError(status);
  }

  /** Replaces what was written so far; does nothing when it is on its way already. */
  static void write(HttpServletResponse response, Answer answer) throws IOException {
    if (response.isCommitted()) {
      return;
    }
    response.resetBuffer();
    response.setStatus(answer.status());
    response.setContentType("application/json");
    response.setCharacterEncoding("UTF-8");
    response.setHeader("Cache-Control", "no-store");
    if (answer.status() == TOO_MANY && !response.containsHeader("Retry-After")) {
      response.setHeader("Retry-After", Failures.RETRY_AFTER_SECONDS);
    }
    byte[] body = JsonBody.text(answer.body()).getBytes(StandardCharsets.UTF_8);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
    response.flushBuffer();
  }
}
