package io.courier.key;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the data types of RFC 4251 section 5. Every malformed or truncated input is an {@link
 * IllegalArgumentException}.
 */
final class WireReader {
  private final ByteBuffer in;

  WireReader(byte[] data) {
    this(data, 0);
  }

  WireReader(byte[] data, int from) {
    in = ByteBuffer.wrap(data, from, data.length - from);
  }

  int uint32() {
    require(in.remaining() >= Integer.BYTES);
    return in.getInt();
  }

  byte[] bytes() {
    return raw(uint32());
  }

  /** Bytes without a length before them. */
  byte[] raw(int length) {
    require(length >= 0 && length <= in.remaining());
    byte[] value = new byte[length];
    in.get(value);
    return value;
  }

  String text() {
    return new String(bytes(), StandardCharsets.US_ASCII);
  }

  /** An {@code mpint}, which may be negative in a hostile file. */
  BigInteger integer() {
    byte[] bytes = bytes();
    require(bytes.length > 0);
    BigInteger value = new BigInteger(bytes);
    Arrays.fill(bytes, (byte) 0);
    return value;
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw new IllegalArgumentException("Length beyond the end");
    }
  }
}
