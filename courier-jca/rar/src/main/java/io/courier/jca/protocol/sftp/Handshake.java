package io.courier.jca.protocol.sftp;

import com.jcraft.jsch.SocketFactory;
import io.courier.jca.api.SshAlgorithms;
import io.courier.jca.protocol.CallGuard;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Makes the socket within the connect deadline and listens in on the clear-text start of the
 * connection: JSch keeps the server's offer to itself. Used for one login.
 */
final class Handshake implements SocketFactory {
  private static final int LISTEN_BYTES = 32_768;

  private final CallGuard guard;
  private final Executor workers;
  private volatile ByteArrayOutputStream fromServer = new ByteArrayOutputStream();
  private volatile ByteArrayOutputStream toServer = new ByteArrayOutputStream();
  private volatile boolean listening = true;
  private volatile Socket socket;
  private volatile boolean closed;
  private volatile IOException lost;

  Handshake(CallGuard guard, Executor workers) {
    this.guard = guard;
    this.workers = workers;
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    InetAddress[] addresses = resolve(host);
    IOException last = null;
    for (int i = 0; i < addresses.length; i++) {
      int limit = (int) (guard.remaining().toMillis() / (addresses.length - i));
      Socket candidate = new Socket();
      open(candidate);
      try {
        candidate.connect(new InetSocketAddress(addresses[i], port), Math.max(1, limit));
        candidate.setKeepAlive(true);
        return candidate;
      } catch (IOException e) {
        candidate.close();
        last = e;
      }
    }
    throw last == null ? new UnknownHostException(host) : last;
  }

  /** The platform's look-up knows no time limit; a worker waits in our place. */
  private InetAddress[] resolve(String host) throws IOException {
    FutureTask<InetAddress[]> lookup = new FutureTask<>(() -> InetAddress.getAllByName(host));
    workers.execute(lookup);
    try {
      return lookup.get(guard.remaining().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new SocketTimeoutException("name look-up timed out");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    }
  }

  private synchronized void open(Socket candidate) throws IOException {
    if (closed) {
      candidate.close();
      throw new IOException("closed");
    }
    socket = candidate;
  }

  /** Closes the socket, now or as soon as it comes into being. Any thread; never blocks. */
  synchronized void abort() {
    closed = true;
    Socket current = socket;
    if (current != null) {
      try {
        current.close();
      } catch (IOException e) {
        lost = e;
      }
    }
  }

  @Override
  public InputStream getInputStream(Socket connected) throws IOException {
    return new FilterInputStream(connected.getInputStream()) {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
          int count = super.read(buffer, offset, length);
          if (count < 0) {
            lost = new IOException("the server closed the connection");
          } else {
            listen(fromServer, buffer, offset, count);
          }
          return count;
        } catch (IOException e) {
          lost = e;
          throw e;
        }
      }
    };
  }

  @Override
  public OutputStream getOutputStream(Socket connected) throws IOException {
    return new FilterOutputStream(connected.getOutputStream()) {
      @Override
      public void write(byte[] buffer, int offset, int length) throws IOException {
        listen(toServer, buffer, offset, length);
        try {
          out.write(buffer, offset, length);
        } catch (IOException e) {
          lost = e;
          throw e;
        }
      }
    };
  }

  private void listen(ByteArrayOutputStream copy, byte[] buffer, int offset, int length) {
    if (listening) {
      synchronized (copy) {
        copy.write(buffer, offset, Math.min(length, LISTEN_BYTES - copy.size()));
      }
    }
  }

  /** The login has ended: what was heard is not needed any more. */
  void forget() {
    listening = false;
    fromServer = new ByteArrayOutputStream(0);
    toServer = new ByteArrayOutputStream(0);
  }

  /** Why the connection broke, if it did: JSch reports a break during login as a refused login. */
  Optional<IOException> lost() {
    return Optional.ofNullable(lost);
  }

  /** What the server says it can do; null when it never said. */
  SshAlgorithms offered() {
    return KexInit.parse(copy(fromServer)).map(KexInit::offer).orElse(null);
  }

  SshAlgorithms negotiated() {
    Optional<KexInit> server = KexInit.parse(copy(fromServer));
    Optional<KexInit> client = KexInit.parse(copy(toServer));
    return server.isEmpty() || client.isEmpty()
        ? null
        : KexInit.negotiate(client.get().offer(), server.get().offer());
  }

  SshAlgorithms ownOffer() {
    return KexInit.parse(copy(toServer)).map(KexInit::offer).orElse(SshAlgorithms.DEFAULT);
  }

  /** The server's identification line, null when it sent none. */
  String banner() {
    return Arrays.stream(opening().split("\r?\n"))
        .filter(line -> line.startsWith("SSH-"))
        .findFirst()
        .map(line -> line.substring(0, Math.min(line.length(), 255)))
        .orElse(null);
  }

  /** The first bytes the server sent, as text: some refuse in words before they identify. */
  String opening() {
    byte[] bytes = copy(fromServer);
    return new String(bytes, 0, Math.min(bytes.length, 1024), StandardCharsets.ISO_8859_1);
  }

  private static byte[] copy(ByteArrayOutputStream heard) {
    synchronized (heard) {
      return heard.toByteArray();
    }
  }
}
