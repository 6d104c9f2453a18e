package io.courier.web.rest.edge;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Counts the body while it is read, chunked ones included. */
final class LimitedRequest extends HttpServletRequestWrapper {
  private final long limit;
  private ServletInputStream stream;

  LimitedRequest(HttpServletRequest request, long limit) {
    super(request);
    this.limit = limit;
  }

  @Override
  public ServletInputStream getInputStream() throws IOException {
    if (stream == null) {
      stream = new Counting(super.getInputStream(), limit);
    }
    return stream;
  }

  @Override
  public BufferedReader getReader() throws IOException {
    return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
  }

  /** Fails at the first byte beyond the limit. */
  private static final class Counting extends ServletInputStream {
    private final ServletInputStream source;
    private final long limit;
    private long count;

    Counting(ServletInputStream source, long limit) {
      this.source = source;
      this.limit = limit;
    }

    private int counted(int read, int bytes) throws BodyTooLargeException {
      if (read >= 0) {
        count += bytes;
        if (count > limit) {
          throw new BodyTooLargeException(limit);
        }
      }
      return read;
    }

    @Override
    public int read() throws IOException {
      try {
        return counted(source.read(), 1);
      } catch (BodyTooLargeException e) {
        throw e;
      } catch (IOException e) {
        throw new UnreadableBodyException(e);
      }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read;
      try {
        read = source.read(buffer, offset, length);
      } catch (IOException e) {
        throw new UnreadableBodyException(e);
      }
      return counted(read, read);
    }

    @Override
    public boolean isFinished() {
      return source.isFinished();
    }

    @Override
    public boolean isReady() {
      return source.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      source.setReadListener(listener);
    }
  }
}
