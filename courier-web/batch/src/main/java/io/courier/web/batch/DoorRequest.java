package io.courier.web.batch;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * A request as Liberty's handlers are to see it: its body is the given JSON text, whatever it was,
 * and its session none that lasts. They ask for one only to get at their context.
 */
final class DoorRequest extends HttpServletRequestWrapper {
  private static final String TYPE = "application/json";

  private final byte[] body;
  private final HttpSession session;

  DoorRequest(HttpServletRequest request, ServletContext context, byte[] body) {
    super(request);
    this.body = body.clone();
    this.session =
        (HttpSession)
            Proxy.newProxyInstance(
                DoorRequest.class.getClassLoader(),
                new Class<?>[] {HttpSession.class},
                (proxy, method, args) -> {
                  if (method.getName().equals("getServletContext")) {
                    return context;
                  }
                  throw new IllegalStateException("There are no sessions here.");
                });
  }

  @Override
  public HttpSession getSession() {
    return session;
  }

  @Override
  public HttpSession getSession(boolean create) {
    return session;
  }

  @Override
  public String getContentType() {
    return TYPE;
  }

  @Override
  public String getCharacterEncoding() {
    return StandardCharsets.UTF_8.name();
  }

  @Override
  public int getContentLength() {
    return body.length;
  }

  @Override
  public long getContentLengthLong() {
    return body.length;
  }

  @Override
  public String getHeader(String name) {
    if (name.equalsIgnoreCase("Content-Length")) {
      return Integer.toString(body.length);
    }
    if (name.equalsIgnoreCase("Content-Type")) {
      return TYPE;
    }
    return name.equalsIgnoreCase("Transfer-Encoding") ? null : super.getHeader(name);
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    String value = getHeader(name);
    return Collections.enumeration(value == null ? List.of() : List.of(value));
  }

  @Override
  public BufferedReader getReader() {
    return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
  }

  @Override
  public ServletInputStream getInputStream() {
    return new Bytes(body);
  }

  /** Bytes in memory: always ready. */
  private static final class Bytes extends ServletInputStream {
    private final ByteArrayInputStream bytes;

    Bytes(byte[] body) {
      bytes = new ByteArrayInputStream(body);
    }

    @Override
    public int read() {
      return bytes.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      return bytes.read(target, offset, length);
    }

    @Override
    public boolean isFinished() {
      return bytes.available() == 0;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new IllegalStateException("Nobody reads this one later.");
    }
  }
}
