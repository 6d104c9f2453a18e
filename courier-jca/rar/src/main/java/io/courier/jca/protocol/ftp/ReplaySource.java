package io.courier.jca.protocol.ftp;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.protocol.RemoteSession.ByteSource;
import java.io.ByteArrayOutputStream;

/**
 * Remembers the beginning of an upload, because a server may refuse the data connection only after
 * it has swallowed some of it. One thread.
 */
final class ReplaySource implements ByteSource {
  static final int REMEMBERED_BYTES = 1024 * 1024;

  private final ByteSource source;
  private final ByteArrayOutputStream beginning = new ByteArrayOutputStream();
  private boolean complete = true;
  private boolean remembering = true;
  private boolean ended;
  private boolean opened;
  private byte[] replay = new byte[0];
  private int at;
  private long sent;
  private long reported;

  ReplaySource(ByteSource source) {
    this.source = source;
  }

  /** Remembers nothing from now on, for a connection that cannot be refused so late. */
  ReplaySource direct() {
    remembering = false;
    return this;
  }

  /** Starts again; false when too much has gone already. */
  boolean rewind() {
    if (!complete) {
      return false;
    }
    replay = beginning.toByteArray();
    at = 0;
    sent = 0;
    return true;
  }

  @Override
  public void opened() {
    if (!opened) {
      opened = true;
      source.opened();
    }
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws FileTransferException {
    if (at < replay.length) {
      int count = Math.min(length, replay.length - at);
      System.arraycopy(replay, at, buffer, offset, count);
      at += count;
      return count;
    }
    if (ended) {
      return -1;
    }
    int count = source.read(buffer, offset, length);
    if (count < 0) {
      ended = true;
    } else if (remembering && complete && beginning.size() + count <= REMEMBERED_BYTES) {
      beginning.write(buffer, offset, count);
    } else {
      complete = false;
      beginning.reset();
    }
    return count;
  }

  @Override
  public void stored(int bytes) throws FileTransferException {
    sent += bytes;
    if (sent > reported) {
      source.stored((int) (sent - reported));
      reported = sent;
    }
  }
}
