package io.courier.crypto;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;

/**
 * Stands in for Key Vault in Development: a 32-byte key from the local secrets file wraps data keys
 * with AES-GCM. Read anew for each operation.
 */
final class DevelopmentKek implements KekProvider {
  private static final String VERSION = "development";
  private static final byte[] ASSOCIATED =
      "courier:kek|development".getBytes(StandardCharsets.US_ASCII);

  private final KeyText source;

  /** Where the base64 text of the key comes from. */
  interface KeyText {
    /** Null when there is none. */
    String read();
  }

  DevelopmentKek(KeyText source) {
    this.source = source;
  }

  @Override
  public KekVersion current() {
    return new KekVersion(BlobAlgorithm.DEVELOPMENT, VERSION);
  }

  @Override
  public byte[] wrap(byte[] dataKey, KekVersion by) {
    try (WipeableKey kek = key()) {
      Aes.Sealed sealed = Aes.seal(kek, dataKey, ASSOCIATED);
      return ByteBuffer.allocate(BlobAlgorithm.DEVELOPMENT.wrappedLength())
          .put(sealed.iv())
          .put(sealed.text())
          .array();
    }
  }

  @Override
  public byte[] unwrap(byte[] wrapped, KekVersion by) {
    if (!by.equals(current())) {
      throw Blob.unreadable(null);
    }
    ByteBuffer in = ByteBuffer.wrap(wrapped);
    byte[] iv = new byte[Blob.IV_LENGTH];
    byte[] text = new byte[wrapped.length - iv.length];
    in.get(iv).get(text);
    try (WipeableKey kek = key()) {
      return Aes.open(kek, new Aes.Sealed(iv, text), ASSOCIATED);
    } catch (GeneralSecurityException e) {
      throw Blob.unreadable(e);
    }
  }

  @Override
  public void check() {
    key().destroy();
  }

  private WipeableKey key() {
    String text = source.read();
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text == null ? "" : text.strip());
    } catch (IllegalArgumentException e) {
      throw unusable();
    }
    if (bytes.length != Aes.KEY_LENGTH) {
      throw unusable();
    }
    return new WipeableKey(bytes);
  }

  private static CourierException unusable() {
    return new CourierException(
        ErrorCode.KEY_SERVICE_UNAVAILABLE,
        "courier.kek must be the base64 text of 32 bytes in the secrets file of this Development"
            + " installation.");
  }
}
