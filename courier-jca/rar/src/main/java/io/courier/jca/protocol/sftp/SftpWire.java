package io.courier.jca.protocol.sftp;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.protocol.CallGuard;
import io.courier.jca.protocol.Pipeline;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Requests and answers of one SFTP channel. Any number of requests may be under way; answers are
 * matched by their id on the transport's reading thread and never copied through a pipe.
 * Thread-safe.
 */
final class SftpWire {
  private static final int POLL_MILLIS = 100;

  private final CallGuard guard;
  private final Map<Integer, Pending> pending = new ConcurrentHashMap<>();
  private final Pending version = new Pending();
  private volatile IOException failure;
  private volatile OutputStream toServer;
  private int lastId;

  /**
   * @param guard told of every sign of life
   */
  SftpWire(CallGuard guard) {
    this.guard = guard;
  }

  /** An answer that may not have come yet. */
  static final class Pending {
    private final Runnable whenDone;
    private final int most;
    private Pipeline.Slices sink;
    private long position;
    private int received;
    private FileTransferException sinkFault;
    private volatile SftpReply reply;
    private volatile IOException lost;

    Pending() {
      this(() -> {}, null, 0, 0);
    }

    /**
     * @param whenDone told on the transport's thread
     * @param sink takes the data as they come, from {@code position} on; null to collect them
     * @param most as much was asked
     */
    Pending(Runnable whenDone, Pipeline.Slices sink, long position, int most) {
      this.whenDone = whenDone;
      this.sink = sink;
      this.position = position;
      this.most = most;
    }

    private void answered(SftpReply answer) {
      synchronized (this) {
        reply = answer;
        notifyAll();
      }
      whenDone.run();
    }

    private void failed(IOException cause) {
      synchronized (this) {
        if (reply != null) {
          return;
        }
        lost = cause;
        notifyAll();
      }
      whenDone.run();
    }

    private boolean isStreamed() {
      return most > 0;
    }

    /** So many bytes follow; more than asked are not taken. */
    synchronized void expect(int length) {
      received = length;
      if (length > most) {
        sink = null;
      }
    }

    synchronized void slice(byte[] bytes, int from, int length) {
      if (sink != null && length > 0) {
        try {
          sink.accept(position, bytes, from, length);
        } catch (FileTransferException e) {
          sinkFault = e;
          sink = null;
        }
        position += length;
      }
    }

    /** Nobody wants the data any more. */
    synchronized void drop() {
      sink = null;
    }

    /** How many bytes the sink got. */
    synchronized int received() throws FileTransferException {
      if (sinkFault != null) {
        throw sinkFault;
      }
      return received;
    }

    /** The answer of what is done. */
    SftpReply now(CallGuard guard) throws FileTransferException {
      SftpReply known = reply;
      if (known == null) {
        throw guard.failure(lost.getMessage(), lost);
      }
      return known;
    }

    /** Waits, minding the deadline and the cancel signal of the caller. */
    SftpReply await(CallGuard guard) throws FileTransferException {
      while (true) {
        synchronized (this) {
          if (reply != null) {
            return reply;
          }
          if (lost != null) {
            throw guard.failure(lost.getMessage(), lost);
          }
          try {
            wait(POLL_MILLIS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FileTransferException(
                Reason.CANCELLED, "Cancelled: the thread was interrupted", e);
          }
          if (reply != null) {
            return reply;
          }
        }
        guard.poll();
      }
    }

    boolean isDone() {
      return reply != null || lost != null;
    }
  }

  /** Where the transport puts what the server sends. */
  OutputStream inbound() {
    return new SftpInbound(this);
  }

  boolean isOpen() {
    return failure == null;
  }

  /** Sends INIT and waits for the server's VERSION, within the login's deadline. */
  SftpReply start(OutputStream out, CallGuard login) throws FileTransferException {
    synchronized (this) {
      toServer = out;
    }
    byte[] init = {0, 0, 0, 5, 1, 0, 0, 0, 3};
    sendRaw(init, init.length, login, true);
    return version.await(login);
  }

  SftpReply call(SftpPacket request) throws FileTransferException {
    return call(request, guard);
  }

  /**
   * @param caller whose deadline counts, if not the session's own
   */
  SftpReply call(SftpPacket request, CallGuard caller) throws FileTransferException {
    return send(request, caller).await(caller);
  }

  Pending send(SftpPacket request) throws FileTransferException {
    return send(request, guard);
  }

  private Pending send(SftpPacket request, CallGuard caller) throws FileTransferException {
    return send(request, new Pending(), caller, true);
  }

  /** Sends together with what follows, at the latest at {@link #flush}. */
  void post(SftpPacket request, Pending answer) throws FileTransferException {
    send(request, answer, guard, false);
  }

  private Pending send(SftpPacket request, Pending answer, CallGuard caller, boolean now)
      throws FileTransferException {
    synchronized (this) {
      int id = ++lastId;
      pending.put(id, answer);
      sendRaw(request.buffer(), request.finish(id), caller, now);
    }
    IOException lost = failure;
    if (lost != null) {
      answer.failed(lost);
    }
    return answer;
  }

  /** Sends what was collected. */
  synchronized void flush() throws FileTransferException {
    sendRaw(new byte[0], 0, guard, true);
  }

  private synchronized void sendRaw(byte[] bytes, int length, CallGuard caller, boolean now)
      throws FileTransferException {
    caller.poll();
    try {
      if (failure != null) {
        throw failure;
      }
      OutputStream out = toServer;
      if (out == null) {
        throw new IOException("the connection was closed on this side");
      }
      out.write(bytes, 0, length);
      if (now) {
        out.flush();
      }
      caller.touch();
    } catch (IOException e) {
      close(e);
      throw caller.failure(e.getMessage(), e);
    }
  }

  /** Fails everything that waits and everything to come. */
  void close(IOException cause) {
    synchronized (version) {
      if (failure == null) {
        failure = cause;
      }
    }
    version.failed(cause);
    pending.values().forEach(answer -> answer.failed(cause));
    pending.clear();
    // A container may keep a dead session for long: what is large about it goes now.
    toServer = null;
  }

  /** A byte came. */
  void touch() {
    guard.touch();
  }

  /** The request of this id, if its data go to a sink. */
  Pending streamed(int id) {
    Pending asked = pending.get(id);
    return asked != null && asked.isStreamed() ? asked : null;
  }

  /** The data of a streamed answer have all come. */
  void answeredStream(int id, Pending whole) {
    pending.remove(id);
    whole.answered(new SftpReply(SftpReply.DATA, new byte[0]));
  }

  void dispatch(int type, byte[] body) throws IOException {
    SftpReply reply = new SftpReply(type, body);
    if (type == SftpReply.VERSION) {
      version.answered(reply);
      return;
    }
    Pending answer = pending.remove(reply.number());
    if (answer == null) {
      throw new IOException("SFTP answer to a request that was never made");
    }
    answer.answered(reply);
  }
}
