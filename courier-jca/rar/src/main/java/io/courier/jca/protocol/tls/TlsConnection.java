package io.courier.jca.protocol.tls;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import javax.net.ssl.SSLSocket;

/** One connection under TLS. One thread; it is cut off by closing the TCP socket below. */
public final class TlsConnection {
  private final TlsEngine engine;
  private final SSLSocket socket;
  private final TransportSocket transport;

  TlsConnection(TlsEngine engine, SSLSocket socket, TransportSocket transport) {
    this.engine = engine;
    this.socket = socket;
    this.transport = transport;
  }

  /** After {@link #finishWriting}: only whether the other side ended, not what it said. */
  public InputStream in() throws IOException {
    return transport.isKeptOpen()
        ? transport.getInputStream()
        : new FilterInputStream(socket.getInputStream()) {
          @Override
          public int read() throws IOException {
            try {
              return super.read();
            } catch (IOException e) {
              return end(e);
            }
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
              return super.read(bytes, offset, length);
            } catch (IOException e) {
              return end(e);
            }
          }
        };
  }

  private int end(IOException e) throws IOException {
    if (engine.isEnd(e)) {
      return -1;
    }
    throw e;
  }

  public OutputStream out() throws IOException {
    return socket.getOutputStream();
  }

  /** E.g. {@code TLSv1.3}. */
  public String version() {
    return socket.getSession().getProtocol();
  }

  /** From now on writes may be collected; {@link #finishWriting} sends the rest. */
  public void bulk() throws IOException {
    transport.hold(true);
  }

  /** Sends what was collected and says that nothing follows (close_notify, then TCP's end). */
  public void finishWriting() throws IOException {
    transport.hold(false);
    engine.finish(socket, transport);
    transport.getOutputStream().flush();
    if (!transport.isClosed() && !transport.isOutputShutdown()) {
      transport.shutdownOutput();
    }
  }
}
