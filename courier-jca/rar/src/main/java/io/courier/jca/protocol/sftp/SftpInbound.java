package io.courier.jca.protocol.sftp;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Cuts the byte stream of a channel into packets; called by the transport's thread only. The bytes
 * of a file go to their sink as they come, without being collected.
 */
final class SftpInbound extends OutputStream {
  /** Answers larger than this are an attack: OpenSSH never sends more than 256 KiB. */
  private static final int LARGEST = 1 << 20;

  /** Request id and length of the data. */
  private static final int DATA_HEAD = 8;

  private final SftpWire wire;
  private final byte[] head = new byte[5 + DATA_HEAD];
  private int headFill;
  private int packetLeft;
  private byte[] body;
  private int bodyFill;
  private SftpWire.Pending streamed;
  private int streamedLeft;

  SftpInbound(SftpWire wire) {
    this.wire = wire;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    wire.touch();
    try {
      int from = offset;
      int end = offset + length;
      while (from < end) {
        if (streamed != null) {
          from += takeStreamed(bytes, from, end);
        } else if (body != null) {
          from += takeBody(bytes, from, end);
        } else {
          from += takeHead(bytes, from, end);
        }
      }
    } catch (IOException e) {
      wire.close(e);
      throw e;
    }
  }

  private int headLength() {
    return headFill >= 5 && head[4] == SftpReply.DATA && packetLeft >= DATA_HEAD ? head.length : 5;
  }

  private int takeHead(byte[] bytes, int from, int end) throws IOException {
    int count = Math.min(headLength() - headFill, end - from);
    System.arraycopy(bytes, from, head, headFill, count);
    headFill += count;
    if (headFill == 5) {
      int length = number(0);
      if (length < 5 || length > LARGEST) {
        throw new IOException("Not an SFTP server: packet of " + length + " bytes");
      }
      packetLeft = length - 1;
    }
    if (headFill >= 5 && headFill == headLength()) {
      beginBody();
    }
    return count;
  }

  private void beginBody() throws IOException {
    if (headFill == head.length) {
      int length = number(9);
      if (length < 0 || length > packetLeft - DATA_HEAD) {
        throw new IOException("SFTP packet shorter than it says");
      }
      streamed = wire.streamed(number(5));
      if (streamed != null) {
        streamedLeft = length;
        packetLeft -= DATA_HEAD + length;
        streamed.expect(length);
        endStreamed();
        return;
      }
    }
    body = new byte[packetLeft];
    bodyFill = headFill - 5;
    System.arraycopy(head, 5, body, 0, bodyFill);
    endBody();
  }

  private int takeStreamed(byte[] bytes, int from, int end) throws IOException {
    int count = Math.min(streamedLeft, end - from);
    streamed.slice(bytes, from, count);
    streamedLeft -= count;
    endStreamed();
    return count;
  }

  private void endStreamed() throws IOException {
    if (streamedLeft > 0) {
      return;
    }
    if (packetLeft > 0) {
      throw new IOException("SFTP packet longer than it says");
    }
    SftpWire.Pending whole = streamed;
    streamed = null;
    headFill = 0;
    wire.answeredStream(number(5), whole);
  }

  private int takeBody(byte[] bytes, int from, int end) throws IOException {
    int count = Math.min(body.length - bodyFill, end - from);
    System.arraycopy(bytes, from, body, bodyFill, count);
    bodyFill += count;
    endBody();
    return count;
  }

  private void endBody() throws IOException {
    if (bodyFill == body.length) {
      byte[] whole = body;
      body = null;
      headFill = 0;
      wire.dispatch(head[4] & 0xff, whole);
    }
  }

  private int number(int at) {
    return (head[at] & 0xff) << 24
        | (head[at + 1] & 0xff) << 16
        | (head[at + 2] & 0xff) << 8
        | (head[at + 3] & 0xff);
  }

  @Override
  public void close() {
    wire.close(new IOException("the server closed the connection"));
  }
}
