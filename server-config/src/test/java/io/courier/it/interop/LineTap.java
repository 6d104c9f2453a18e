package io.courier.it.interop;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between Courier and a partner and keeps what Courier sent, connection by connection. */
final class LineTap implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private final List<ByteArrayOutputStream> sent = new CopyOnWriteArrayList<>();

  LineTap(int target) throws IOException {
    this.target = target;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** What the last connection's client sent. */
  byte[] last() {
    return sent.get(sent.size() - 1).toByteArray();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        sent.add(kept);
        daemon(() -> pump(client, server, kept));
        daemon(() -> pump(server, client, OutputStream.nullOutputStream()));
      }
    } catch (IOException e) {
      // closed: the test is over
    }
  }

  private static void pump(Socket from, Socket to, OutputStream copy) {
    byte[] buffer = new byte[16_384];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      int length = in.read(buffer);
      while (length >= 0) {
        copy.write(buffer, 0, length);
        to.getOutputStream().write(buffer, 0, length);
        length = in.read(buffer);
      }
    } catch (IOException e) {
      // one side is gone: so is the other
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "line-tap");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
