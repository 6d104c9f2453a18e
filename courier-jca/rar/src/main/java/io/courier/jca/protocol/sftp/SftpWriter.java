package io.courier.jca.protocol.sftp;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.protocol.CallGuard;
import io.courier.jca.protocol.Pipeline;
import io.courier.jca.protocol.RemoteSession;
import java.util.ArrayDeque;
import java.util.Deque;

/** Writes one file with many requests under way. */
final class SftpWriter {
  private static final int FLAG_WRITE = 2;
  private static final int FLAG_CREATE = 8;
  private static final int FLAG_TRUNCATE = 16;

  /** A request whose confirmation is awaited. */
  private record Sent(SftpWire.Pending answer, int length) {}

  private final SftpWire wire;
  private final CallGuard guard;
  private final String path;
  private final int chunk;
  private final int depth;
  private final Deque<Sent> underWay = new ArrayDeque<>();

  SftpWriter(SftpWire wire, CallGuard guard, Pipeline.Flow flow, String path) {
    this.wire = wire;
    this.guard = guard;
    this.path = path;
    chunk = flow.writeBytes();
    depth = (int) Math.max(2, flow.aheadBytes() / chunk);
  }

  void run(long offset, RemoteSession.ByteSource source) throws FileTransferException {
    int flags = offset == 0 ? FLAG_WRITE | FLAG_CREATE | FLAG_TRUNCATE : FLAG_WRITE;
    SftpHandle file =
        SftpHandle.open(
            wire,
            guard,
            new SftpPacket(SftpPacket.OPEN).text(path).number(flags).number(0),
            "write " + path);
    source.opened();
    boolean closed = false;
    try {
      pump(file, offset, source);
      closed = true;
      file.close();
    } finally {
      if (!closed) {
        file.release();
      }
    }
  }

  private void pump(SftpHandle file, long start, RemoteSession.ByteSource source)
      throws FileTransferException {
    SftpPacket packet = new SftpPacket(SftpPacket.WRITE, chunk + 512);
    long offset = start;
    while (true) {
      packet.reset();
      packet.data(file.bytes()).number64(offset);
      int at = packet.beginField(chunk);
      int count = fill(source, packet.buffer(), at);
      if (count == 0) {
        break;
      }
      packet.endField(count);
      SftpWire.Pending answer = new SftpWire.Pending();
      wire.post(packet, answer);
      underWay.add(new Sent(answer, count));
      offset += count;
      while (underWay.size() >= depth || (!underWay.isEmpty() && underWay.peek().answer.isDone())) {
        confirmOldest(source);
      }
    }
    while (!underWay.isEmpty()) {
      confirmOldest(source);
    }
  }

  private int fill(RemoteSession.ByteSource source, byte[] buffer, int at)
      throws FileTransferException {
    int filled = 0;
    while (filled < chunk) {
      int count = source.read(buffer, at + filled, chunk - filled);
      if (count < 0) {
        break;
      }
      filled += count;
    }
    return filled;
  }

  private void confirmOldest(RemoteSession.ByteSource source) throws FileTransferException {
    Sent oldest = underWay.remove();
    if (!oldest.answer.isDone()) {
      wire.flush();
    }
    SftpStatus.requireOk(oldest.answer.await(guard), "write " + path);
    source.stored(oldest.length);
  }
}
