package io.courier.web.console;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;

/**
 * One content security policy per answer. Two headers would be intersected by the browser, and
 * PrimeFaces adds its own once per dispatch (a page, then the error page it was forwarded to): the
 * last one stands, without the separator PrimeFaces leaves at its end.
 */
@WebFilter(
    urlPatterns = "/*",
    dispatcherTypes = {DispatcherType.REQUEST, DispatcherType.FORWARD, DispatcherType.ERROR})
public class PolicyFilter implements Filter {
  static final String POLICY = "Content-Security-Policy";

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    chain.doFilter(
        FreshNonce.freshen(MultipartText.of((HttpServletRequest) request)),
        new OnePolicy((HttpServletResponse) response));
  }

  private static final class OnePolicy extends HttpServletResponseWrapper {
    OnePolicy(HttpServletResponse response) {
      super(response);
    }

    @Override
    public void addHeader(String name, String value) {
      if (POLICY.equalsIgnoreCase(name)) {
        setHeader(name, value);
      } else {
        super.addHeader(name, value);
      }
    }

    @Override
    public void setHeader(String name, String value) {
      boolean separated = POLICY.equalsIgnoreCase(name) && value.endsWith(";");
      super.setHeader(name, separated ? value.substring(0, value.length() - 1) : value);
    }
  }
}
