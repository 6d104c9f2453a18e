package io.courier.jca.protocol.sftp;

import com.jcraft.jsch.Channel;
import com.jcraft.jsch.ChannelWindow;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.protocol.CallGuard;
import io.courier.jca.protocol.Pipeline;
import java.io.IOException;
import java.util.Map;

/**
 * What is known of one channel's line and server: the round trip, measured when the session is
 * opened, and the lengths the server takes. Thread-safe.
 */
final class SftpLine {
  /** Receive window of the channel, and the most that may ever be under way in it. */
  static final int WINDOW = 8 << 20;

  static final int CHUNK = 32_768;
  private static final String LIMITS = "limits@openssh.com";

  /** The line that is reckoned with: bytes in a nanosecond. */
  private static final double BYTES_PER_NANO = 0.4;

  private static final long LEAST_AHEAD = 2 << 20;
  private static final long NEAR_NANOS = 5_000_000;
  private static final int MANY_SESSIONS = 8;
  private static final int UNKNOWN_HANDLES = 32;
  private static final int MOST_HANDLES = 256;

  private volatile Channel channel;
  private final boolean anyOrder;
  private volatile long roundTripNanos = Long.MAX_VALUE;
  private int readBytes = CHUNK;
  private int writeBytes = CHUNK;
  private int handles = UNKNOWN_HANDLES;

  /**
   * @param banner identification of the server: OpenSSH is known to take writes in any order
   */
  SftpLine(Channel channel, String banner) {
    this.channel = channel;
    anyOrder = banner != null && banner.contains("OpenSSH");
  }

  /** One exchange that tells the round trip, and the server's limits where it knows any. */
  void measure(SftpWire wire, Map<String, String> extensions, CallGuard caller)
      throws FileTransferException {
    boolean limits = extensions.containsKey(LIMITS);
    long start = System.nanoTime();
    SftpReply reply =
        wire.call(
            limits
                ? new SftpPacket(SftpPacket.EXTENDED).text(LIMITS)
                : new SftpPacket(SftpPacket.REALPATH).text("."),
            caller);
    measured(System.nanoTime() - start);
    if (limits && reply.type() == SftpReply.EXTENDED_REPLY) {
      try {
        take(reply);
      } catch (IOException e) {
        throw SftpStatus.broken(e, LIMITS);
      }
    }
  }

  /** Lengths of packet, read and write, and the number of handles; 0 is no limit. */
  private synchronized void take(SftpReply reply) throws IOException {
    reply.number64();
    readBytes = bounded(reply.number64(), CHUNK);
    writeBytes = bounded(reply.number64(), CHUNK);
    handles = bounded(reply.number64(), MOST_HANDLES + 8) - 8;
  }

  private static int bounded(long limit, int most) {
    return limit <= 0 ? most : (int) Math.max(1, Math.min(limit, most));
  }

  /** The server answered so long after it was asked. */
  void measured(long nanos) {
    roundTripNanos = Math.min(roundTripNanos, nanos);
  }

  long room() {
    Channel current = channel;
    return current == null ? 0 : ChannelWindow.remote(current);
  }

  /** The session is closed: nothing of it is kept. */
  void forget() {
    channel = null;
  }

  synchronized Pipeline.Flow flow() {
    long ahead = Math.min(WINDOW, Math.max(LEAST_AHEAD, (long) (roundTripNanos * BYTES_PER_NANO)));
    return new Pipeline.Flow(
        ahead,
        readBytes,
        writeBytes,
        Math.max(1, Math.min(handles, MOST_HANDLES)),
        roundTripNanos < NEAR_NANOS ? 2 : MANY_SESSIONS,
        anyOrder);
  }
}
