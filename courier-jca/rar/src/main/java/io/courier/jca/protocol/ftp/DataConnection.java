package io.courier.jca.protocol.ftp;

import io.courier.jca.protocol.tls.TlsConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** One open data connection. One thread; the link may close it from any. */
final class DataConnection {
  /** How long a server may take to close its side after this one's end. */
  private static final int LINGER_MILLIS = 5_000;

  private final Socket socket;
  private final TlsConnection tls;
  private final FtpLink link;

  /**
   * @param tls null without TLS
   */
  DataConnection(Socket socket, TlsConnection tls, FtpLink link) {
    this.socket = socket;
    this.tls = tls;
    this.link = link;
  }

  InputStream in() throws IOException {
    return tls == null ? socket.getInputStream() : tls.in();
  }

  OutputStream out() throws IOException {
    if (tls == null) {
      return socket.getOutputStream();
    }
    tls.bulk();
    return tls.out();
  }

  /**
   * Ends the upload and reads to the server's end: closing with unread bytes (TLS 1.3 tickets)
   * would reset the connection and lose what is under way.
   */
  void finishWriting() throws IOException {
    if (tls == null) {
      socket.shutdownOutput();
    } else {
      tls.finishWriting();
    }
    socket.setSoTimeout(LINGER_MILLIS);
    InputStream in = in();
    byte[] rest = new byte[512];
    long until = System.nanoTime() + LINGER_MILLIS * 1_000_000L;
    int count = 0;
    while (count >= 0 && System.nanoTime() - until < 0) {
      count = in.read(rest);
    }
  }

  /** Gives up in a way that the server cannot take for an end. */
  void reset() throws IOException {
    try {
      socket.setSoLinger(true, 0);
    } finally {
      close();
    }
  }

  void close() {
    link.release(socket);
  }
}
