package io.courier.jca.protocol.sftp;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.protocol.CallGuard;
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
  /** Answers larger than this are an attack: OpenSSH never sends more than 256 KiB. */
  private static final int LARGEST = 1 << 20;

  private static final int POLL_MILLIS = 100;

  private final CallGuard guard;
  private final Map<Integer, Pending> pending = new ConcurrentHashMap<>();
  private final Pending version = new Pending();
  private volatile IOException failure;
  private OutputStream toServer;
  private int lastId;

  /**
   * @param guard told of every sign of life
   */
  SftpWire(CallGuard guard) {
    this.guard = guard;
  }

  /** An answer that may not have come yet. */
  static final class Pending {
    private SftpReply reply;
    private IOException lost;

    private synchronized void answered(SftpReply answer) {
      reply = answer;
      notifyAll();
    }

    private synchronized void failed(IOException cause) {
      if (reply == null) {
        lost = cause;
        notifyAll();
      }
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

    synchronized boolean isDone() {
      return reply != null || lost != null;
    }
  }

  /** Where the transport puts what the server sends. */
  OutputStream inbound() {
    return new Inbound();
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
    sendRaw(init, init.length, login);
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
    Pending answer = new Pending();
    synchronized (this) {
      int id = ++lastId;
      pending.put(id, answer);
      sendRaw(request.buffer(), request.finish(id), caller);
    }
    IOException lost = failure;
    if (lost != null) {
      answer.failed(lost);
    }
    return answer;
  }

  private synchronized void sendRaw(byte[] bytes, int length, CallGuard caller)
      throws FileTransferException {
    caller.poll();
    try {
      if (failure != null) {
        throw failure;
      }
      toServer.write(bytes, 0, length);
      toServer.flush();
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
  }

  private void dispatch(int type, byte[] body) throws IOException {
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

  /** Cuts the byte stream into packets; called by the transport's thread only. */
  private final class Inbound extends OutputStream {
    private final byte[] head = new byte[5];
    private int headFill;
    private byte[] body;
    private int bodyFill;

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      guard.touch();
      try {
        int from = offset;
        int end = offset + length;
        while (from < end) {
          from += body == null ? takeHead(bytes, from, end) : takeBody(bytes, from, end);
        }
      } catch (IOException e) {
        SftpWire.this.close(e);
        throw e;
      }
    }

    private int takeHead(byte[] bytes, int from, int end) throws IOException {
      int count = Math.min(head.length - headFill, end - from);
      System.arraycopy(bytes, from, head, headFill, count);
      headFill += count;
      if (headFill == head.length) {
        int length =
            (head[0] & 0xff) << 24
                | (head[1] & 0xff) << 16
                | (head[2] & 0xff) << 8
                | (head[3] & 0xff);
        if (length < 5 || length > LARGEST) {
          throw new IOException("Not an SFTP server: packet of " + length + " bytes");
        }
        body = new byte[length - 1];
        bodyFill = 0;
      }
      return count;
    }

    private int takeBody(byte[] bytes, int from, int end) throws IOException {
      int count = Math.min(body.length - bodyFill, end - from);
      System.arraycopy(bytes, from, body, bodyFill, count);
      bodyFill += count;
      if (bodyFill == body.length) {
        byte[] whole = body;
        body = null;
        headFill = 0;
        dispatch(head[4] & 0xff, whole);
      }
      return count;
    }

    @Override
    public void close() {
      SftpWire.this.close(new IOException("the server closed the connection"));
    }
  }
}
