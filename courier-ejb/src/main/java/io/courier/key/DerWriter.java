package io.courier.key;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;

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
    ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 6);
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      byte[] length = unsigned(BigInteger.valueOf(content.length));
      out.write(0x80 | length.length);
      out.writeBytes(length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  /** Big-endian magnitude without a sign byte. */
  static byte[] unsigned(BigInteger value) {
    byte[] bytes = value.toByteArray();
    return bytes[0] == 0 && bytes.length > 1
        ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length)
        : bytes;
  }

  /** Big-endian magnitude in exactly that many bytes. */
  static byte[] fixed(BigInteger value, int size) {
    byte[] magnitude = unsigned(value);
    if (magnitude.length > size) {
      throw new IllegalArgumentException("Number too large");
    }
    byte[] out = new byte[size];
    System.arraycopy(magnitude, 0, out, size - magnitude.length, magnitude.length);
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
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] value : values) {
      out.writeBytes(value);
    }
    return out.toByteArray();
  }
}
