package io.courier.jca.protocol.tls;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;

/**
 * The TCP socket as TLS sees it. It claims the port of the control connection, under which the
 * platform keeps the TLS session that a data connection is to resume (SunJSSE's cache knows
 * sessions by host and port), and it moves many TLS records in one system call. One thread, except
 * {@link #close}.
 */
@SuppressWarnings("UnsynchronizedOverridesSynchronized") // closing never waits for whoever uses it
final class TransportSocket extends Socket {
  private static final int BULK_BYTES = 256 * 1024;
  private static final int SMALL_BYTES = 16 * 1024;

  private final Socket wire;
  private final int claimedPort;
  private final InputStream in;
  private final OutputStream out;
  private boolean holding;
  private volatile boolean keptOpen;

  TransportSocket(Socket wire, int claimedPort, boolean data) throws IOException {
    this.wire = wire;
    this.claimedPort = claimedPort;
    int size = data ? BULK_BYTES : SMALL_BYTES;
    in =
        new BufferedInputStream(wire.getInputStream(), size) {
          @Override
          public void close() throws IOException {
            TransportSocket.this.close();
          }
        };
    out =
        new BufferedOutputStream(wire.getOutputStream(), size) {
          @Override
          public void flush() throws IOException {
            if (!holding) {
              super.flush();
            }
          }

          @Override
          public void close() throws IOException {
            flush();
            TransportSocket.this.close();
          }
        };
  }

  /** From now on closing leaves the line open, for whoever still listens to its end. */
  void keepOpen() {
    keptOpen = true;
  }

  boolean isKeptOpen() {
    return keptOpen;
  }

  /** Collects records until the buffer is full; what is collected leaves when it ends. */
  void hold(boolean hold) throws IOException {
    holding = hold;
    if (!hold) {
      out.flush();
    }
  }

  @Override
  public InputStream getInputStream() {
    return in;
  }

  @Override
  public OutputStream getOutputStream() {
    return out;
  }

  @Override
  public int getPort() {
    return claimedPort;
  }

  @Override
  public InetAddress getInetAddress() {
    return wire.getInetAddress();
  }

  @Override
  public InetAddress getLocalAddress() {
    return wire.getLocalAddress();
  }

  @Override
  public int getLocalPort() {
    return wire.getLocalPort();
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return wire.getRemoteSocketAddress();
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return wire.getLocalSocketAddress();
  }

  @Override
  public boolean isConnected() {
    return wire.isConnected();
  }

  @Override
  public boolean isBound() {
    return wire.isBound();
  }

  @Override
  public boolean isClosed() {
    return wire.isClosed();
  }

  @Override
  public boolean isInputShutdown() {
    return wire.isInputShutdown();
  }

  @Override
  public boolean isOutputShutdown() {
    return wire.isOutputShutdown();
  }

  @Override
  public void shutdownInput() throws IOException {
    wire.shutdownInput();
  }

  @Override
  public void shutdownOutput() throws IOException {
    wire.shutdownOutput();
  }

  @Override
  public void setSoTimeout(int timeout) throws SocketException {
    wire.setSoTimeout(timeout);
  }

  @Override
  public int getSoTimeout() throws SocketException {
    return wire.getSoTimeout();
  }

  @Override
  public void setSoLinger(boolean on, int linger) throws SocketException {
    wire.setSoLinger(on, linger);
  }

  @Override
  public int getSoLinger() throws SocketException {
    return wire.getSoLinger();
  }

  @Override
  public void setTcpNoDelay(boolean on) throws SocketException {
    wire.setTcpNoDelay(on);
  }

  @Override
  public boolean getTcpNoDelay() throws SocketException {
    return wire.getTcpNoDelay();
  }

  @Override
  public void close() throws IOException {
    if (!keptOpen) {
      wire.close();
    }
  }
}
