package io.courier.jca.protocol.ftp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Makes TCP connections that belong to a link, within the time its call has left. One thread. */
final class Dialer {
  private final FtpLink link;
  private final Executor workers;

  Dialer(FtpLink link, Executor workers) {
    this.link = link;
    this.workers = workers;
  }

  /** Tries the addresses of the name in turn. */
  Socket control(String host, int port) throws IOException {
    InetAddress[] addresses = resolve(host);
    IOException last = null;
    for (int i = 0; i < addresses.length; i++) {
      Duration share = link.guard().remaining().dividedBy(addresses.length - i);
      Socket socket = new Socket();
      try {
        return connect(socket, new InetSocketAddress(addresses[i], port), share);
      } catch (IOException e) {
        last = e;
      }
    }
    throw last == null ? new UnknownHostException(host) : last;
  }

  /** A data connection; buffer sizes are left to the kernel, which adapts them to the path. */
  Socket data(InetAddress address, int port, Duration limit) throws IOException {
    return connect(new Socket(), new InetSocketAddress(address, port), limit);
  }

  private Socket connect(Socket socket, InetSocketAddress to, Duration limit) throws IOException {
    link.add(socket);
    try {
      socket.connect(to, (int) Math.max(1, Math.min(limit.toMillis(), Integer.MAX_VALUE)));
      socket.setKeepAlive(true);
      socket.setTcpNoDelay(true);
      return socket;
    } catch (IOException e) {
      link.release(socket);
      throw e;
    }
  }

  /** The platform's look-up knows no time limit; a worker waits in our place. */
  private InetAddress[] resolve(String host) throws IOException {
    FutureTask<InetAddress[]> lookup = new FutureTask<>(() -> InetAddress.getAllByName(host));
    workers.execute(lookup);
    try {
      return lookup.get(link.guard().remaining().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new SocketTimeoutException("name look-up timed out");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    }
  }
}
