package io.courier.core;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A secret in memory: never printed, never bound to JSON, overwritten with zeros by {@link #close}.
 * Not thread-safe.
 */
public final class Secret implements AutoCloseable {
  private final byte[] bytes;

  private Secret(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes ownership of the array. */
  public static Secret ofBytes(byte[] bytes) {
    return new Secret(bytes);
  }

  /** Copies the characters as UTF-8. The caller's source (a request body) cannot be zeroed. */
  public static Secret ofText(CharSequence text) {
    CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
    encoder.onMalformedInput(CodingErrorAction.REPLACE);
    ByteBuffer work =
        ByteBuffer.allocate((int) (text.length() * (double) encoder.maxBytesPerChar()));
    encoder.encode(CharBuffer.wrap(text), work, true);
    encoder.flush(work);
    byte[] bytes = Arrays.copyOf(work.array(), work.position());
    Arrays.fill(work.array(), (byte) 0);
    return new Secret(bytes);
  }

  /** The live array, not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return bytes.length;
  }

  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "***";
  }
}
