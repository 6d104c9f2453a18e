package io.courier.notification;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;

/**
 * The sockets of one sending, so that its deadline can close them: Jakarta Mail's own limits start
 * anew with every byte. Layered sockets end with the one below.
 */
final class MailSockets extends SocketFactory implements AutoCloseable {
  private final SocketFactory plain = SocketFactory.getDefault();
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  private <S extends Socket> S kept(S socket) {
    open.add(socket);
    return socket;
  }

  @Override
  public void close() {
    for (Socket socket : open) {
      try {
        socket.close();
      } catch (IOException e) {
        System.getLogger(MailSockets.class.getName())
            .log(System.Logger.Level.DEBUG, "a socket did not close", e);
      }
    }
  }

  @Override
  public Socket createSocket() throws IOException {
    return kept(plain.createSocket());
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return kept(plain.createSocket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort)
      throws IOException {
    return kept(plain.createSocket(host, port, from, fromPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return kept(plain.createSocket(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
      throws IOException {
    return kept(plain.createSocket(host, port, from, fromPort));
  }

  /** TLS sockets of the factory, kept likewise. */
  SSLSocketFactory over(SSLSocketFactory tls) {
    return new Tls(tls);
  }

  private final class Tls extends SSLSocketFactory {
    private final SSLSocketFactory tls;

    Tls(SSLSocketFactory tls) {
      this.tls = tls;
    }

    @Override
    public String[] getDefaultCipherSuites() {
      return tls.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return tls.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket() throws IOException {
      return kept(tls.createSocket());
    }

    @Override
    public Socket createSocket(Socket below, String host, int port, boolean closes)
        throws IOException {
      return kept(tls.createSocket(below, host, port, closes));
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      return kept(tls.createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort)
        throws IOException {
      return kept(tls.createSocket(host, port, from, fromPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      return kept(tls.createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
        throws IOException {
      return kept(tls.createSocket(host, port, from, fromPort));
    }
  }
}
