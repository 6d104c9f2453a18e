package io.courier.jca.protocol.ftp;

import io.courier.jca.api.Endpoint;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.TransferControl;
import io.courier.jca.protocol.CallGuard;
import io.courier.jca.protocol.RemoteSession.ByteSink;
import io.courier.jca.protocol.RemoteSession.ByteSource;
import io.courier.jca.protocol.tls.TlsConnection;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;

/**
 * One command with a data connection, from the agreed port to the final answer, which alone says
 * whether it worked. Keeps the control connection busy meanwhile, for firewalls that forget it. One
 * object per transfer.
 */
final class DataTransfer {
  private static final int READ_BYTES = 256 * 1024;
  private static final int WRITE_BYTES = 64 * 1024;
  private static final Duration ABANDON_LIMIT = Duration.ofSeconds(4);

  private static final int MOST_EXTRA_REPLIES = 5;

  /**
   * vsftpd 3.0.3: 522; ProFTPD 1.3.8: 425; RFC 4217 section 7: 534; broken off: 426. Others use 435
   * and 450.
   */
  private static final Set<Integer> REUSE_REFUSALS = Set.of(522, 425, 426, 435, 450, 534);

  private final FtpWire wire;
  private final ControlChannel control;
  private final FtpLink link;
  private final CallGuard guard;
  private final long keepaliveNanos;
  private boolean alone;
  private int unanswered;
  private String subject = "";
  private IOException roughEnd;

  DataTransfer(FtpWire wire, FtpLink link, Endpoint endpoint) {
    this.wire = wire;
    this.link = link;
    control = wire.control();
    guard = link.guard();
    keepaliveNanos = endpoint.timeouts().keepalive().toNanos();
  }

  /**
   * What to ask for.
   *
   * @param offset for {@code REST}, or 0
   */
  record Command(String verb, String argument, long offset) {
    String subject() {
      return argument == null ? verb : verb + " " + argument;
    }
  }

  /** The server took the command and then failed with an answer. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient FtpReply reply;

    RefusedException(FtpReply reply) {
      super(reply.shown());
      this.reply = reply;
    }

    FtpReply reply() {
      return reply;
    }
  }

  /** The server would not have the data connection, as it seems for lack of TLS session reuse. */
  static final class ReuseWantedException extends Exception {
    private static final long serialVersionUID = 1L;

    ReuseWantedException(String said) {
      super(said);
    }
  }

  /** Shows the server a data connection that resumes no TLS session. */
  DataTransfer alone() {
    alone = true;
    return this;
  }

  /** Reads until the server ends. */
  void receive(DataPorts ports, Command command, ByteSink sink)
      throws IOException, FileTransferException, RefusedException, ReuseWantedException {
    DataConnection data = open(ports, command);
    IOException broken = null;
    boolean moved = false;
    boolean done = false;
    try {
      byte[] buffer = new byte[READ_BYTES];
      int count = 0;
      while (count >= 0) {
        try {
          count = data.in().read(buffer);
        } catch (IOException e) {
          broken = e;
          break;
        }
        if (count > 0) {
          moved = true;
          guard.touch();
          sink.accept(buffer, 0, count);
          keepAlive();
        }
      }
      done = true;
    } finally {
      if (!done) {
        abandon(data);
      }
    }
    data.close();
    finish(broken, moved);
  }

  /** Writes until the source ends. */
  void send(DataPorts ports, Command command, ByteSource source)
      throws IOException, FileTransferException, RefusedException, ReuseWantedException {
    DataConnection data = open(ports, command);
    IOException broken = null;
    boolean done = false;
    try {
      source.opened();
      OutputStream out = data.out();
      byte[] buffer = new byte[WRITE_BYTES];
      int count = source.read(buffer, 0, buffer.length);
      while (count >= 0 && broken == null) {
        try {
          out.write(buffer, 0, count);
        } catch (IOException e) {
          broken = e;
          break;
        }
        guard.touch();
        source.stored(count);
        keepAlive();
        count = source.read(buffer, 0, buffer.length);
      }
      done = true;
    } finally {
      if (!done) {
        abandon(data);
      }
    }
    if (broken == null) {
      end(data);
    }
    data.close();
    finish(broken, false);
  }

  /** A server that has everything may close as roughly as it likes: its final answer counts. */
  private void end(DataConnection data) {
    try {
      data.finishWriting();
    } catch (IOException e) {
      roughEnd = e;
    }
  }

  /** How the last upload's data connection ended, for a debugger; null for properly. */
  IOException roughEnd() {
    return roughEnd;
  }

  private DataConnection open(DataPorts ports, Command command)
      throws IOException, FileTransferException, RefusedException, ReuseWantedException {
    subject = command.subject();
    try (DataPortHolder port = new DataPortHolder(ports.next())) {
      if (command.offset() > 0) {
        FtpReply rest = control.command("REST", Long.toString(command.offset()));
        if (!rest.moreWanted()) {
          throw ReplyTable.fault(rest, "REST " + command.offset());
        }
      }
      FtpReply first = control.command(command.verb(), command.argument());
      if (!first.preliminary()) {
        throw refusal(first);
      }
      Socket socket;
      try {
        socket = port.take();
      } catch (IOException e) {
        if (guard.condemned() || !link.isOpen()) {
          throw e;
        }
        throw refusal(finalReply());
      }
      return secured(socket);
    }
  }

  /** Closes the port unless it was taken. */
  private static final class DataPortHolder implements AutoCloseable {
    private final DataPort port;
    private boolean taken;

    DataPortHolder(DataPort port) {
      this.port = port;
    }

    Socket take() throws IOException, FileTransferException {
      Socket socket = port.socket();
      taken = true;
      return socket;
    }

    @Override
    public void close() {
      if (!taken) {
        port.close();
      }
    }
  }

  private DataConnection secured(Socket socket)
      throws IOException, FileTransferException, RefusedException, ReuseWantedException {
    if (wire.tls() == null) {
      return new DataConnection(socket, null, link);
    }
    boolean done = false;
    try {
      TlsConnection tls = alone ? wire.tls().secureAlone(socket) : wire.tls().secure(socket, true);
      done = true;
      return new DataConnection(socket, tls, link);
    } catch (FileTransferException e) {
      // Not the server that was trusted: nothing it says matters any more.
      link.abort();
      throw e;
    } catch (IOException e) {
      if (guard.condemned()) {
        throw e;
      }
      link.release(socket);
      FtpReply said = finalReply();
      if (wire.tls13() || mayWantReuse(said)) {
        throw new ReuseWantedException(said.shown());
      }
      throw new FileTransferException(
          Reason.REFUSED,
          "TLS failed on the data connection: "
              + e.getMessage()
              + " (server: "
              + said.shown()
              + ")",
          e);
    } finally {
      if (!done) {
        link.release(socket);
      }
    }
  }

  /** Under TLS 1.2 the session can be lost only together with a connection that was broken off. */
  private boolean mayWantReuse(FtpReply reply) {
    return wire.tls() != null
        && REUSE_REFUSALS.contains(reply.code())
        && (wire.tls13() || link.disturbed());
  }

  private RefusedException refusal(FtpReply reply) throws ReuseWantedException {
    if (mayWantReuse(reply)) {
      throw new ReuseWantedException(reply.shown());
    }
    return new RefusedException(reply);
  }

  /**
   * @param broken why reading or writing ended early, or null
   * @param moved whether bytes went through that cannot be had again
   */
  private void finish(IOException broken, boolean moved)
      throws IOException, FileTransferException, RefusedException, ReuseWantedException {
    if (broken != null && guard.condemned()) {
      throw broken;
    }
    FtpReply last = finalReply();
    if (last.ok() && broken == null) {
      return;
    }
    if (!moved && mayWantReuse(last)) {
      throw new ReuseWantedException(last.shown());
    }
    boolean unexplained = ReplyTable.command(last) == Reason.REFUSED && last.code() != 425;
    if (last.ok() || (broken != null && unexplained) || last.code() == 426) {
      link.abort();
      throw new FileTransferException(
          Reason.CONNECTION_LOST,
          "Connection lost: the transfer was broken off: "
              + subject
              + " (server: "
              + last.shown()
              + ")",
          broken);
    }
    throw new RefusedException(last);
  }

  /** Sends NOOP now and then; the answers come whenever the server likes. */
  private void keepAlive() throws IOException {
    if (System.nanoTime() - control.lastCommandNanos() > keepaliveNanos) {
      control.say("NOOP", null);
      unanswered++;
    }
  }

  /**
   * The answer to the transfer, with those to NOOP sorted out: vsftpd gives them late, ProFTPD in
   * between, Pure-FTPd as 500, some never.
   */
  private FtpReply finalReply() throws IOException {
    FtpReply reply = control.next();
    int extra = 0;
    while ((reply.preliminary() && extra++ < MOST_EXTRA_REPLIES) || noopAnswer(reply)) {
      reply = control.next();
    }
    if (unanswered > 0) {
      control.say("PWD", null);
      int left = unanswered + 1;
      while (left-- > 0 && control.next().code() != 257) {
        guard.touch();
      }
      unanswered = 0;
    }
    return reply;
  }

  private boolean noopAnswer(FtpReply reply) {
    boolean answer =
        unanswered > 0 && (reply.code() == 200 || (reply.code() >= 500 && reply.code() <= 503));
    if (answer) {
      unanswered--;
    }
    return answer;
  }

  /** This side has enough: the session survives if the server agrees soon. */
  private void abandon(DataConnection data) {
    if (!link.isOpen() || guard.condemned()) {
      link.abort();
      return;
    }
    link.disturb();
    try (CallGuard.Call call = guard.begin(TransferControl.NONE, ABANDON_LIMIT)) {
      data.reset();
      finalReply();
    } catch (IOException e) {
      link.abort();
    }
  }
}
