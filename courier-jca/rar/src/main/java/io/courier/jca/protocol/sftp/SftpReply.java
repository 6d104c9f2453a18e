package io.courier.jca.protocol.sftp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A server's answer, read front to back. Every length is checked against the packet: a lying server
 * causes an {@link IOException}, nothing else. Not thread-safe.
 */
final class SftpReply {
  static final int VERSION = 2;
  static final int STATUS = 101;
  static final int HANDLE = 102;
  static final int DATA = 103;
  static final int NAME = 104;
  static final int ATTRS = 105;
  static final int EXTENDED_REPLY = 201;

  private final int type;
  private final byte[] bytes;
  private int at;

  /**
   * @param bytes what follows the type byte
   */
  SftpReply(int type, byte[] bytes) {
    this.type = type;
    this.bytes = bytes;
  }

  int type() {
    return type;
  }

  int number() throws IOException {
    need(4);
    int value =
        (bytes[at] & 0xff) << 24
            | (bytes[at + 1] & 0xff) << 16
            | (bytes[at + 2] & 0xff) << 8
            | (bytes[at + 3] & 0xff);
    at += 4;
    return value;
  }

  long unsigned() throws IOException {
    return number() & 0xffff_ffffL;
  }

  long number64() throws IOException {
    long high = number();
    return high << 32 | unsigned();
  }

  String text() throws IOException {
    int length = field();
    String value = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return value;
  }

  byte[] data() throws IOException {
    int length = field();
    byte[] value = new byte[length];
    System.arraycopy(bytes, at, value, 0, length);
    at += length;
    return value;
  }

  /** Reads a length and stands at the field, which is then taken from {@link #bytes} in place. */
  int field() throws IOException {
    int length = number();
    if (length < 0) {
      throw new IOException("SFTP packet with a field of negative length");
    }
    need(length);
    return length;
  }

  void skip(int length) throws IOException {
    need(length);
    at += length;
  }

  byte[] bytes() {
    return bytes;
  }

  int position() {
    return at;
  }

  int left() {
    return bytes.length - at;
  }

  private void need(int length) throws IOException {
    if (length > bytes.length - at) {
      throw new IOException("SFTP packet shorter than it says");
    }
  }
}
