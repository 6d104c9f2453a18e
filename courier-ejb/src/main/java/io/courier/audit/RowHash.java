package io.courier.audit;

import io.courier.core.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * SHA-256 over the previous row's hash and the fields, each preceded by its length (-1 for null),
 * so that no two rows give the same bytes. Not thread-safe; one digest per object.
 */
final class RowHash {
  static final int LENGTH = 32;

  private final MessageDigest digest;

  RowHash(byte[] previous) {
    digest = Sha256.start();
    digest.update(previous);
  }

  RowHash add(String field) {
    byte[] bytes = field == null ? new byte[0] : field.getBytes(StandardCharsets.UTF_8);
    digest.update(
        ByteBuffer.allocate(Integer.BYTES).putInt(field == null ? -1 : bytes.length).array());
    digest.update(bytes);
    return this;
  }

  /** Bytes whose length is the same always. */
  RowHash addHash(byte[] hash) {
    digest.update(hash);
    return this;
  }

  byte[] digest() {
    return digest.digest();
  }
}
