package io.courier.web.console.session;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Redirects inside the console. The address is relative: no Host header is believed. */
final class Redirect {
  static final String LOGIN = "/login.xhtml";
  static final String SETUP = "/setup.xhtml";
  static final String HOME = "/index.xhtml";

  private Redirect() {}

  /** Also for partial requests of Faces, whose client follows a document instead of a status. */
  static void to(String page, HttpServletRequest request, HttpServletResponse response) {
    String target = request.getContextPath() + page;
    response.setHeader("Cache-Control", "no-store");
    if (!"partial/ajax".equals(request.getHeader("Faces-Request"))) {
      response.setStatus(HttpServletResponse.SC_FOUND);
      response.setHeader("Location", target);
      return;
    }
    response.setContentType("text/xml");
    response.setCharacterEncoding("UTF-8");
    String document =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><partial-response><redirect url=\""
            + target
            + "\"/></partial-response>";
    try {
      response.getOutputStream().write(document.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
