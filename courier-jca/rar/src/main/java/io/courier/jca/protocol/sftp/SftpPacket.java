package io.courier.jca.protocol.sftp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A request under construction (draft-ietf-secsh-filexfer-02 section 3). Not thread-safe. */
final class SftpPacket {
  /** Length, type and request id. */
  private static final int HEAD = 9;

  static final int OPEN = 3;
  static final int CLOSE = 4;
  static final int READ = 5;
  static final int WRITE = 6;
  static final int LSTAT = 7;
  static final int OPENDIR = 11;
  static final int READDIR = 12;
  static final int REMOVE = 13;
  static final int MKDIR = 14;
  static final int RMDIR = 15;
  static final int REALPATH = 16;
  static final int STAT = 17;
  static final int RENAME = 18;
  static final int EXTENDED = 200;

  private final int type;
  private byte[] bytes;
  private int end = HEAD;

  SftpPacket(int type) {
    this(type, 256);
  }

  /**
   * @param payload expected size of what follows the request id
   */
  SftpPacket(int type, int payload) {
    this.type = type;
    bytes = new byte[HEAD + payload];
  }

  SftpPacket number(int value) {
    room(4);
    put(end, value);
    end += 4;
    return this;
  }

  SftpPacket number64(long value) {
    return number((int) (value >>> 32)).number((int) value);
  }

  SftpPacket text(String value) {
    return data(value.getBytes(StandardCharsets.UTF_8));
  }

  SftpPacket data(byte[] value) {
    number(value.length);
    room(value.length);
    System.arraycopy(value, 0, bytes, end, value.length);
    end += value.length;
    return this;
  }

  /** Empties the packet but keeps its buffer. */
  void reset() {
    end = HEAD;
  }

  /** Reserves a length-prefixed field, to be filled in place: see {@link #endField}. */
  int beginField(int most) {
    room(4 + most);
    return end + 4;
  }

  void endField(int length) {
    put(end, length);
    end += 4 + length;
  }

  byte[] buffer() {
    return bytes;
  }

  /** Completes the head; the packet is the first {@code n} bytes of {@link #buffer}. */
  int finish(int requestId) {
    put(0, end - 4);
    bytes[4] = (byte) type;
    put(5, requestId);
    return end;
  }

  private void room(int more) {
    if (end + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, end + more));
    }
  }

  private void put(int at, int value) {
    bytes[at] = (byte) (value >>> 24);
    bytes[at + 1] = (byte) (value >>> 16);
    bytes[at + 2] = (byte) (value >>> 8);
    bytes[at + 3] = (byte) value;
  }
}
