package io.courier.jca.protocol.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import javax.net.ssl.SSLSocket;

/** One connection under TLS. One thread; it is cut off by closing the TCP socket below. */
public final class TlsConnection {
  private final SSLSocket socket;
  private final TransportSocket transport;

  TlsConnection(SSLSocket socket, TransportSocket transport) {
    this.socket = socket;
    this.transport = transport;
  }

  public InputStream in() throws IOException {
    return socket.getInputStream();
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
    socket.shutdownOutput();
    transport.getOutputStream().flush();
    if (!transport.isClosed() && !transport.isOutputShutdown()) {
      transport.shutdownOutput();
    }
  }
}
