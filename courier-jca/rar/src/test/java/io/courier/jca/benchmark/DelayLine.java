package io.courier.jca.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A line with a delay and no limit of bandwidth: every byte arrives so much later, in each
 * direction. Also a program, so that its processor time is not counted for the client.
 */
public final class DelayLine implements AutoCloseable {
  private static final int PIECE = 262_144;

  /** Bytes that came at one time. */
  private static final class Piece {
    private final long due;
    private final byte[] bytes;

    Piece(long due, byte[] bytes) {
      this.due = due;
      this.bytes = bytes;
    }
  }

  private final ServerSocket listener;
  private final int target;
  private final long delayNanos;

  /**
   * @param target port of the server on this machine
   * @param roundTripMillis half of it is the delay of each direction
   */
  public DelayLine(int target, int roundTripMillis) throws IOException {
    this.target = target;
    delayNanos = TimeUnit.MILLISECONDS.toNanos(roundTripMillis) / 2;
    listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  public int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        join(client, server);
        join(server, client);
      } catch (IOException e) {
        if (listener.isClosed()) {
          return;
        }
      }
    }
  }

  private void join(Socket from, Socket to) {
    BlockingQueue<Piece> line = new LinkedBlockingQueue<>();
    start(() -> receive(from, line));
    start(() -> deliver(line, to));
  }

  private void receive(Socket from, BlockingQueue<Piece> line) {
    byte[] buffer = new byte[PIECE];
    try {
      InputStream in = from.getInputStream();
      int count = in.read(buffer);
      while (count >= 0) {
        line.add(new Piece(System.nanoTime() + delayNanos, Arrays.copyOf(buffer, count)));
        count = in.read(buffer);
      }
    } catch (IOException e) {
      // The end of this direction, however it came.
    }
    line.add(new Piece(System.nanoTime() + delayNanos, new byte[0]));
  }

  private static void deliver(BlockingQueue<Piece> line, Socket to) {
    try (to) {
      OutputStream out = to.getOutputStream();
      Piece next = line.take();
      while (next.bytes.length > 0) {
        long wait = next.due - System.nanoTime();
        while (wait > 0) {
          LockSupport.parkNanos(wait);
          wait = next.due - System.nanoTime();
        }
        out.write(next.bytes);
        next = line.take();
      }
    } catch (IOException e) {
      // The receiver is gone: so is the line.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "delay-line");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  /**
   * Prints its port and runs until its input ends.
   *
   * @param args target port, round trip in milliseconds
   */
  public static void main(String[] args) throws IOException {
    try (DelayLine line = new DelayLine(Integer.parseInt(args[0]), Integer.parseInt(args[1]))) {
      System.out.println(line.port());
      while (System.in.read() >= 0) {
        // Lives as long as the program that started it.
      }
    }
  }
}
