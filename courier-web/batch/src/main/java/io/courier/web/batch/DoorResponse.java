package io.courier.web.batch;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Answers of Liberty's handlers. What they call 401 is a missing right, since the caller has signed
 * in, and goes out as 403.
 */
final class DoorResponse extends HttpServletResponseWrapper {
  private static final String POLICY = "Content-Security-Policy";

  private boolean denied;

  DoorResponse(HttpServletResponse response) {
    super(response);
  }

  /** Whether the caller's role did not suffice. */
  boolean isDenied() {
    return denied;
  }

  private int seen(int status) {
    boolean missingRight = status == SC_UNAUTHORIZED || status == SC_FORBIDDEN;
    denied |= missingRight;
    return missingRight ? SC_FORBIDDEN : status;
  }

  /** Liberty's policy is laxer than ours, which the HTTP endpoint adds where there is none. */
  @Override
  public void setHeader(String name, String value) {
    if (!name.equalsIgnoreCase(POLICY)) {
      super.setHeader(name, value);
    }
  }

  @Override
  public void addHeader(String name, String value) {
    if (!name.equalsIgnoreCase(POLICY)) {
      super.addHeader(name, value);
    }
  }

  @Override
  public void setStatus(int status) {
    super.setStatus(seen(status));
  }

  @Override
  public void sendError(int status) throws IOException {
    sendError(status, "");
  }

  @Override
  public void sendError(int status, String text) throws IOException {
    write((HttpServletResponse) getResponse(), seen(status), text);
  }

  /** A plain text: the callers are programs that show it. */
  static void write(HttpServletResponse response, int status, String text) throws IOException {
    response.resetBuffer();
    response.setStatus(status);
    response.setContentType("text/plain;charset=UTF-8");
    response.setHeader("Cache-Control", "no-store");
    response
        .getOutputStream()
        .write((String.valueOf(text) + "\n").getBytes(StandardCharsets.UTF_8));
    response.flushBuffer();
  }
}
