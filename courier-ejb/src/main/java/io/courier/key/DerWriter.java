package io.courier.key;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;

/** Builds DER (X.690) values from the inside out. */
final class DerWriter {
  private DerWriter() {}

  static byte[] sequence(byte[]... values) {
    return tagged(DerReader.SEQUENCE, concat(values));
  }

  static byte[] integer(long value) {
    return integer(BigInteger.valueOf(value));
  }

  static byte[] integer(BigInteger value) {
    return tagged(DerReader.INTEGER, value.toByteArray());
  }

  static byte[] octets(byte[] content) {
    return tagged(DerReader.OCTET_STRING, content);
  }

  /** As {@link #sequence}, and overwrites the values with zeros. */
  static byte[] secretSequence(byte[]... values) {
    byte[] content = concat(values);
    for (byte[] value : values) {
      Arrays.fill(value, (byte) 0);
    }
    byte[] sequence = tagged(DerReader.SEQUENCE, content);
    Arrays.fill(content, (byte) 0);
    return sequence;
  }

  /** As {@link #integer(BigInteger)}, without leaving a copy. */
  static byte[] secretInteger(BigInteger value) {
    byte[] content = value.toByteArray();
    byte[] integer = tagged(DerReader.INTEGER, content);
    Arrays.fill(content, (byte) 0);
    return integer;
  }

  /** As {@link #octets}, and overwrites the content with zeros. */
  static byte[] secretOctets(byte[] content) {
    byte[] octets = tagged(DerReader.OCTET_STRING, content);
    Arrays.fill(content, (byte) 0);
    return octets;
  }

  static byte[] bits(byte[] content) {
    return tagged(DerReader.BIT_STRING, concat(new byte[1], content));
  }

  static byte[] nothing() {
    return new byte[] {0x05, 0};
  }

  /** Encodes the dotted form. */
  static byte[] objectId(String dotted) {
    String[] parts = dotted.split("\\.", -1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    arc(out, Long.parseLong(parts[0]) * 40 + Long.parseLong(parts[1]));
    for (int i = 2; i < parts.length; i++) {
      arc(out, Long.parseLong(parts[i]));
    }
    return tagged(DerReader.OBJECT_ID, out.toByteArray());
  }

  static byte[] tagged(int tag, byte[] content) {
    byte[] length =
        content.length < 0x80 ? new byte[0] : unsigned(BigInteger.valueOf(content.length));
    byte[] value = new byte[2 + length.length + content.length];
    value[0] = (byte) tag;
    value[1] = (byte) (length.length == 0 ? content.length : 0x80 | length.length);
    System.arraycopy(length, 0, value, 2, length.length);
    System.arraycopy(content, 0, value, 2 + length.length, content.length);
    return value;
  }

  /** Big-endian magnitude without a sign byte. */
  static byte[] unsigned(BigInteger value) {
    byte[] bytes = value.toByteArray();
    return bytes[0] == 0 && bytes.length > 1 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
  }

  /** Big-endian magnitude in exactly that many bytes. */
  static byte[] fixed(BigInteger value, int size) {
    byte[] magnitude = unsigned(value);
    if (magnitude.length > size) {
      throw new IllegalArgumentException("Number too large");
    }
    byte[] out = new byte[size];
    System.arraycopy(magnitude, 0, out, size - magnitude.length, magnitude.length);
    Arrays.fill(magnitude, (byte) 0);
    return out;
  }

  private static void arc(ByteArrayOutputStream out, long value) {
    for (int shift = 63 / 7 * 7; shift > 0; shift -= 7) {
      if (value >> shift != 0) {
        out.write((int) (0x80 | (value >> shift & 0x7F)));
      }
    }
    out.write((int) (value & 0x7F));
  }

  private static byte[] concat(byte[]... values) {
    byte[] all = new byte[Arrays.stream(values).mapToInt(v -> v.length).sum()];
    int at = 0;
    for (byte[] value : values) {
      System.arraycopy(value, 0, all, at, value.length);
      at += value.length;
    }
    return all;
  }
}
