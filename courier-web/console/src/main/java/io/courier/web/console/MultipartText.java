package io.courier.web.console;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A form with a file whose other fields keep their line breaks: Open Liberty 26.0.0.3 leaves them
 * out of the parameters of multipart forms. A form beyond the limits of web.xml has no parameters.
 */
final class MultipartText extends HttpServletRequestWrapper {
  private Map<String, String[]> parameters;

  private MultipartText(HttpServletRequest request) {
    super(request);
  }

  /** The request itself when it carries no such form. */
  static HttpServletRequest of(HttpServletRequest request) {
    String type = request.getContentType();
    return "POST".equals(request.getMethod())
            && type != null
            && type.startsWith("multipart/form-data")
        ? new MultipartText(request)
        : request;
  }

  @Override
  public Map<String, String[]> getParameterMap() {
    if (parameters == null) {
      parameters = Collections.unmodifiableMap(read());
    }
    return parameters;
  }

  @Override
  public String getParameter(String name) {
    String[] values = getParameterValues(name);
    return values == null ? null : values[0];
  }

  @Override
  public String[] getParameterValues(String name) {
    return getParameterMap().get(name);
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return Collections.enumeration(getParameterMap().keySet());
  }

  private Map<String, String[]> read() {
    Map<String, String[]> read = new LinkedHashMap<>(super.getParameterMap());
    try {
      Map<String, String[]> texts = new LinkedHashMap<>();
      for (Part part : getParts()) {
        if (part.getSubmittedFileName() == null) {
          texts.merge(part.getName(), new String[] {text(part)}, MultipartText::both);
        }
      }
      read.putAll(texts);
    } catch (IllegalStateException | ServletException e) {
      read.clear(); // beyond the limits: as if nothing had come
    } catch (IOException e) {
      throw new UncheckedIOException("The form cannot be read", e);
    }
    return read;
  }

  private static String text(Part part) throws IOException {
    try (InputStream in = part.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String[] both(String[] first, String[] more) {
    String[] all = Arrays.copyOf(first, first.length + more.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return all;
  }
}
