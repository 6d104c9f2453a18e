package io.courier.crypto;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Layout of an encrypted value: version of the key-encryption key (36, ASCII, zero-padded), wrapped
 * data key, IV (12), tag (16), cipher text, algorithm (2).
 */
final class Blob {
  static final int VERSION_LENGTH = 36;
  static final int IV_LENGTH = 12;
  static final int TAG_LENGTH = 16;
  private static final int CODE_LENGTH = 2;

  private final KekVersion kek;
  private final byte[] wrappedKey;
  private final byte[] iv;
  private final byte[] sealed;

  /**
   * @param sealed cipher text followed by its tag, as the cipher gives it
   */
  Blob(KekVersion kek, byte[] wrappedKey, byte[] iv, byte[] sealed) {
    this.kek = kek;
    this.wrappedKey = wrappedKey;
    this.iv = iv;
    this.sealed = sealed;
    if (wrappedKey.length != kek.algorithm().wrappedLength() || iv.length != IV_LENGTH) {
      throw new IllegalArgumentException("Not the lengths of " + kek.algorithm());
    }
    if (!kek.version().matches("[\\x21-\\x7e]{1," + VERSION_LENGTH + "}")) {
      throw new IllegalArgumentException("Not a key version of at most 36 ASCII characters");
    }
  }

  byte[] toBytes() {
    int textLength = sealed.length - TAG_LENGTH;
    ByteBuffer out =
        ByteBuffer.allocate(
            VERSION_LENGTH + wrappedKey.length + IV_LENGTH + sealed.length + CODE_LENGTH);
    out.put(Arrays.copyOf(kek.version().getBytes(StandardCharsets.US_ASCII), VERSION_LENGTH));
    out.put(wrappedKey).put(iv);
    out.put(sealed, textLength, TAG_LENGTH).put(sealed, 0, textLength);
    return out.putShort((short) kek.algorithm().code()).array();
  }

  /**
   * The algorithm is read first, since it decides where everything else stands.
   *
   * @throws CourierException 1072 when the bytes are no blob
   */
  static Blob parse(byte[] bytes) {
    if (bytes == null || bytes.length < CODE_LENGTH) {
      throw unreadable(null);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int code = Short.toUnsignedInt(in.getShort(bytes.length - CODE_LENGTH));
    BlobAlgorithm algorithm = BlobAlgorithm.ofCode(code).orElseThrow(() -> unreadable(null));
    int fixed = VERSION_LENGTH + algorithm.wrappedLength() + IV_LENGTH + TAG_LENGTH + CODE_LENGTH;
    if (bytes.length < fixed) {
      throw unreadable(null);
    }
    String version = version(next(in, VERSION_LENGTH));
    byte[] wrapped = next(in, algorithm.wrappedLength());
    byte[] iv = next(in, IV_LENGTH);
    byte[] tag = next(in, TAG_LENGTH);
    int textLength = bytes.length - fixed;
    byte[] sealed = Arrays.copyOf(next(in, textLength), textLength + TAG_LENGTH);
    System.arraycopy(tag, 0, sealed, textLength, TAG_LENGTH);
    return new Blob(new KekVersion(algorithm, version), wrapped, iv, sealed);
  }

  private static byte[] next(ByteBuffer in, int length) {
    byte[] part = new byte[length];
    in.get(part);
    return part;
  }

  private static String version(byte[] field) {
    int end = 0;
    while (end < field.length && field[end] > 0x20 && field[end] < 0x7f) {
      end++;
    }
    for (int i = end; i < field.length; i++) {
      if (field[i] != 0) {
        throw unreadable(null);
      }
    }
    if (end == 0) {
      throw unreadable(null);
    }
    return new String(field, 0, end, StandardCharsets.US_ASCII);
  }

  /** One message for every reason: which byte is wrong is nobody's business. */
  static CourierException unreadable(Throwable cause) {
    return new CourierException(
        ErrorCode.STORED_SECRET_UNREADABLE,
        "A stored secret cannot be read here; enter it again.",
        cause);
  }

  KekVersion kek() {
    return kek;
  }

  byte[] wrappedKey() {
    return wrappedKey;
  }

  byte[] iv() {
    return iv;
  }

  byte[] sealed() {
    return sealed;
  }
}
