package io.courier.jca.protocol.sftp;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.protocol.CallGuard;
import io.courier.jca.protocol.Pipeline;
import io.courier.jca.protocol.RemoteSession;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Reads one file in order with many requests under way. The end of the file is where the server
 * says it is: one request past the expected end asks, without a round trip of its own.
 */
final class SftpReader {
  private static final int FLAG_READ = 1;
  private static final long MOST_BYTES = 4 << 20;

  /** A request whose data are awaited. */
  private record Asked(SftpWire.Pending answer, long offset, int length) {}

  private final SftpWire wire;
  private final CallGuard guard;
  private final String path;
  private final int chunk;
  private final int depth;
  private final Deque<Asked> underWay = new ArrayDeque<>();
  private boolean ended;

  SftpReader(SftpWire wire, CallGuard guard, Pipeline.Flow flow, String path) {
    this.wire = wire;
    this.guard = guard;
    this.path = path;
    chunk = flow.readBytes();
    // Answers are collected here until their turn comes: half a line's worth bounds the memory.
    depth = (int) Math.max(2, Math.min(flow.aheadBytes(), MOST_BYTES) / chunk);
  }

  void run(long offset, long expectedSize, RemoteSession.ByteSink sink)
      throws FileTransferException {
    SftpHandle file =
        SftpHandle.open(
            wire,
            guard,
            new SftpPacket(SftpPacket.OPEN).text(path).number(FLAG_READ).number(0),
            "read " + path);
    boolean closed = false;
    try {
      pump(file, offset, expectedSize, sink);
      closed = true;
      file.close();
    } finally {
      if (!closed) {
        file.release();
      }
    }
  }

  private void pump(SftpHandle file, long start, long expectedSize, RemoteSession.ByteSink sink)
      throws FileTransferException {
    long next = start;
    while (!ended) {
      while (underWay.size() < depth && (next <= expectedSize || underWay.isEmpty())) {
        underWay.add(ask(file, next, chunk));
        next += chunk;
      }
      take(file, underWay.remove(), sink);
    }
    // Answers to what was asked beyond the end are of no interest; they fall due by themselves.
    underWay.clear();
  }

  private Asked ask(SftpHandle file, long offset, int length) throws FileTransferException {
    SftpPacket request =
        new SftpPacket(SftpPacket.READ).data(file.bytes()).number64(offset).number(length);
    SftpWire.Pending answer = new SftpWire.Pending();
    wire.post(request, answer);
    return new Asked(answer, offset, length);
  }

  /** Hands on the answer; a short one is completed at once, because order matters. */
  private void take(SftpHandle file, Asked first, RemoteSession.ByteSink sink)
      throws FileTransferException {
    Asked asked = first;
    int left = asked.length;
    while (left > 0 && !ended) {
      int length = takeOne(asked, sink);
      left -= length;
      if (left > 0 && !ended) {
        asked = ask(file, asked.offset + length, left);
      }
    }
  }

  private int takeOne(Asked asked, RemoteSession.ByteSink sink) throws FileTransferException {
    if (!asked.answer.isDone()) {
      wire.flush();
    }
    SftpReply reply = asked.answer.await(guard);
    try {
      if (reply.type() == SftpReply.STATUS) {
        int code = reply.number();
        if (code != SftpStatus.EOF) {
          throw SftpStatus.fault(code, reply.left() >= 4 ? reply.text() : "", "read " + path);
        }
        ended = true;
        return 0;
      }
      if (reply.type() != SftpReply.DATA) {
        throw SftpStatus.unexpected(reply, "read " + path);
      }
      int length = reply.field();
      if (length == 0 || length > asked.length) {
        throw new FileTransferException(
            Reason.PROTOCOL_ERROR,
            "The server sent " + length + " bytes where " + asked.length + " were asked: " + path);
      }
      sink.accept(reply.bytes(), reply.position(), length);
      return length;
    } catch (IOException e) {
      throw SftpStatus.broken(e, "read " + path);
    }
  }
}
