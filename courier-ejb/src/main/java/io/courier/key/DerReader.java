package io.courier.key;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Reads DER (X.690) from the front to the back of one value. Every malformed or truncated input is
 * an {@link IllegalArgumentException}. Definite lengths only; at most 2^31 bytes.
 */
final class DerReader {
  static final int INTEGER = 0x02;
  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  static final int OBJECT_ID = 0x06;
  static final int SEQUENCE = 0x30;

  private final byte[] data;
  private final int end;
  private int at;

  DerReader(byte[] data) {
    this(data, 0, data.length);
  }

  private DerReader(byte[] data, int from, int end) {
    this.data = data;
    this.at = from;
    this.end = end;
  }

  boolean hasMore() {
    return at < end;
  }

  /** Tag of the next value, -1 at the end. */
  int peek() {
    return hasMore() ? data[at] & 0xFF : -1;
  }

  /** Enters the next value, which must be a SEQUENCE. */
  DerReader sequence() {
    return enter(SEQUENCE);
  }

  /** Enters the next value, which must have this tag; the outer reader moves behind it. */
  DerReader enter(int tag) {
    int length = header(tag);
    DerReader inner = new DerReader(data, at, at + length);
    at += length;
    return inner;
  }

  BigInteger integer() {
    int length = header(INTEGER);
    require(length > 0);
    BigInteger value = new BigInteger(data, at, length);
    at += length;
    return value;
  }

  int smallInteger() {
    BigInteger value = integer();
    require(value.signum() >= 0 && value.bitLength() < 31);
    return value.intValue();
  }

  byte[] octets() {
    return content(OCTET_STRING);
  }

  /** Content of a BIT STRING of whole bytes. */
  byte[] bits() {
    byte[] content = content(BIT_STRING);
    require(content.length > 0 && content[0] == 0);
    return Arrays.copyOfRange(content, 1, content.length);
  }

  /** Dotted form. */
  String objectId() {
    byte[] content = content(OBJECT_ID);
    require(content.length > 0);
    StringBuilder text = new StringBuilder();
    long arc = 0;
    for (byte b : content) {
      arc = (arc << 7) | (b & 0x7F);
      require(arc < 1L << 40);
      if (b >= 0) {
        if (text.isEmpty()) {
          long root = Math.min(arc / 40, 2);
          text.append(root).append('.').append(arc - root * 40);
        } else {
          text.append('.').append(arc);
        }
        arc = 0;
      }
    }
    return text.toString();
  }

  void skip() {
    int length = header(peek()); // moves the position itself
    at += length;
  }

  private byte[] content(int tag) {
    int length = header(tag);
    byte[] content = Arrays.copyOfRange(data, at, at + length);
    at += length;
    return content;
  }

  /** Reads tag and length; the position is then at the content. */
  private int header(int tag) {
    require(tag >= 0 && peek() == tag);
    at++;
    int first = next();
    long length = first;
    if (first >= 0x80) {
      int count = first & 0x7F;
      require(count >= 1 && count <= 4);
      length = 0;
      for (int i = 0; i < count; i++) {
        length = (length << 8) | next();
      }
    }
    require(length <= end - at);
    return (int) length;
  }

  private int next() {
    require(hasMore());
    return data[at++] & 0xFF;
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw new IllegalArgumentException("Malformed DER");
    }
  }
}
