package io.courier.jca.protocol.ftp;

import io.courier.jca.api.Endpoint;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.FtpOptions;
import io.courier.jca.api.Reason;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Agrees on data connections: EPSV, then PASV, whose address is ignored in favour of the control
 * host's (a server behind NAT names a wrong one, a hostile one somebody else's); or EPRT, then
 * PORT, where only the control host may connect. One thread.
 */
final class DataPorts {
  /** RFC 2428 section 3: any delimiter. */
  private static final Pattern EPSV = Pattern.compile("\\((.)\\1\\1(\\d{1,5})\\1\\)");

  private static final Pattern PASV =
      Pattern.compile("\\d{1,3},\\d{1,3},\\d{1,3},\\d{1,3},(\\d{1,3}),(\\d{1,3})");
  private static final int ACCEPT_MILLIS = 200;
  private static final int PORTS = 65_536;

  private final FtpWire wire;
  private final FtpLink link;
  private final Endpoint endpoint;
  private boolean extendedRefused;
  private int nextOffset;

  DataPorts(FtpWire wire, FtpLink link, Endpoint endpoint) {
    this.wire = wire;
    this.link = link;
    this.endpoint = endpoint;
  }

  DataPort next() throws IOException, FileTransferException {
    return endpoint.ftp().passive() ? passive() : active();
  }

  private DataPort passive() throws IOException, FileTransferException {
    int port = passivePort();
    Socket socket;
    try {
      socket =
          new Dialer(link, Runnable::run).data(wire.socket().getInetAddress(), port, patience());
    } catch (IOException e) {
      if (link.guard().condemned()) {
        throw e;
      }
      throw new FileTransferException(
          Reason.REFUSED,
          "The server's data port "
              + port
              + " cannot be reached: "
              + e.getMessage()
              + " (a firewall, or passive ports that are not open)",
          e);
    }
    return new DataPort() {
      @Override
      public Socket socket() {
        return socket;
      }

      @Override
      public void close() {
        link.release(socket);
      }
    };
  }

  private Duration patience() {
    Duration connect = endpoint.timeouts().connect();
    Duration left = link.guard().remaining();
    return left.compareTo(connect) < 0 ? left : connect;
  }

  private int passivePort() throws IOException, FileTransferException {
    if (!extendedRefused) {
      FtpReply reply = wire.control().command("EPSV", null);
      if (reply.code() == 229) {
        Matcher found = EPSV.matcher(reply.text());
        return port(found.find() ? Integer.parseInt(found.group(2)) : 0, reply);
      }
      if (reply.code() < 500) {
        throw ReplyTable.fault(reply, "EPSV");
      }
      extendedRefused = true;
    }
    FtpReply reply = wire.control().command("PASV", null);
    if (reply.code() != 227) {
      throw ReplyTable.fault(reply, "PASV");
    }
    Matcher found = PASV.matcher(reply.text());
    return port(
        found.find()
            ? Integer.parseInt(found.group(1)) * 256 + Integer.parseInt(found.group(2))
            : 0,
        reply);
  }

  private static int port(int port, FtpReply reply) throws FileTransferException {
    if (port <= 0 || port >= PORTS) {
      throw new FileTransferException(
          Reason.PROTOCOL_ERROR, "The server names no usable data port: " + reply.shown());
    }
    return port;
  }

  private DataPort active() throws IOException, FileTransferException {
    ServerSocket listener = listen();
    boolean agreed = false;
    try {
      link.add(listener);
      announce(listener);
      agreed = true;
    } finally {
      if (!agreed) {
        link.release(listener);
      }
    }
    return new DataPort() {
      @Override
      public Socket socket() throws IOException, FileTransferException {
        return accept(listener);
      }

      @Override
      public void close() {
        link.release(listener);
      }
    };
  }

  private ServerSocket listen() throws IOException, FileTransferException {
    InetAddress local = wire.socket().getLocalAddress();
    FtpOptions.PortRange range = endpoint.ftp().activePorts();
    if (range == null) {
      return bound(local, 0);
    }
    int count = range.last() - range.first() + 1;
    BindException last = null;
    for (int i = 0; i < count; i++) {
      try {
        // A port just used waits for the network to forget it: take them in turn.
        return bound(local, range.first() + (nextOffset++ % count));
      } catch (BindException e) {
        last = e;
      }
    }
    throw new FileTransferException(
        Reason.REFUSED,
        "No local port from " + range.first() + " to " + range.last() + " is free (active mode)",
        last);
  }

  private static ServerSocket bound(InetAddress local, int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(local, port), 1);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private void announce(ServerSocket listener) throws IOException, FileTransferException {
    InetAddress address = listener.getInetAddress();
    int port = listener.getLocalPort();
    boolean four = address instanceof Inet4Address;
    if (!extendedRefused) {
      String host = address.getHostAddress().replaceFirst("%.*", "");
      FtpReply reply =
          wire.control().command("EPRT", "|" + (four ? 1 : 2) + "|" + host + "|" + port + "|");
      if (reply.ok()) {
        return;
      }
      if (reply.code() < 500 || !four) {
        throw ReplyTable.fault(reply, "EPRT");
      }
      extendedRefused = true;
    }
    String numbers =
        address.getHostAddress().replace('.', ',') + "," + port / 256 + "," + port % 256;
    FtpReply reply = wire.control().command("PORT", numbers);
    if (!reply.ok()) {
      throw ReplyTable.fault(reply, "PORT");
    }
  }

  /** Somebody else's connection is not taken; the server's refusal ends the wait. */
  private Socket accept(ServerSocket listener) throws IOException, FileTransferException {
    listener.setSoTimeout(ACCEPT_MILLIS);
    while (true) {
      link.guard().poll();
      try {
        Socket socket = listener.accept();
        if (socket.getInetAddress().equals(wire.socket().getInetAddress())) {
          link.release(listener);
          link.add(socket);
          return socket;
        }
        socket.close();
      } catch (SocketTimeoutException e) {
        if (wire.control().spokeUnasked()) {
          throw new IOException("the server did not open the data connection", e);
        }
      }
    }
  }
}
