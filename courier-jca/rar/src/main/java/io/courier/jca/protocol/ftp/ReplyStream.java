package io.courier.jca.protocol.ftp;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What the server says on the control connection: bounded, so that no answer can fill the memory,
 * and with complete line ends, because commons-net waits for ever behind a bare LF. One thread.
 */
final class ReplyStream extends FilterInputStream {
  /** More than any FEAT or greeting needs. */
  private static final int LONGEST_REPLY = 65_536;

  private final Runnable sign;
  private final byte[] raw = new byte[4096];
  private int left;
  private boolean afterCr;

  /**
   * @param sign told whenever something came
   */
  ReplyStream(InputStream in, Runnable sign) {
    super(in);
    this.sign = sign;
    expectReply();
  }

  /** A new answer begins. */
  void expectReply() {
    left = LONGEST_REPLY;
  }

  @Override
  public int read() throws IOException {
    byte[] two = new byte[2];
    int count = read(two, 0, 2);
    return count < 0 ? -1 : two[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = in.read(raw, 0, Math.min(raw.length, Math.max(1, length / 2)));
    if (count < 0) {
      return -1;
    }
    sign.run();
    left -= count;
    if (left < 0) {
      throw new OversizedReplyException();
    }
    int at = offset;
    for (int i = 0; i < count; i++) {
      if (raw[i] == '\n' && !afterCr) {
        buffer[at++] = '\r';
      }
      buffer[at++] = raw[i];
      afterCr = raw[i] == '\r';
    }
    return at - offset;
  }

  /** The server talks without end. */
  static final class OversizedReplyException extends IOException {
    private static final long serialVersionUID = 1L;

    OversizedReplyException() {
      super("an answer of more than " + LONGEST_REPLY + " bytes");
    }
  }
}
