package io.courier.callback;

import io.courier.core.SecretRandom;
import io.courier.core.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;

/** Keys of callbacks: 256 random bits, base64url; stored as SHA-256 only. */
final class CallbackKey {
  private static final int BYTES = 32;

  private CallbackKey() {}

  static String next() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(SecretRandom.bytes(BYTES));
  }

  /** SHA-256 of the text, lower-case hex. */
  static String hash(String key) {
    return HexFormat.of().formatHex(digest(key));
  }

  /** Compares in a time that tells nothing about where they differ; a null key is none. */
  static boolean matches(String key, String hash) {
    byte[] presented = digest(key == null ? "" : key);
    return MessageDigest.isEqual(presented, HexFormat.of().parseHex(hash)) && key != null;
  }

  private static byte[] digest(String key) {
    return Sha256.of(key.getBytes(StandardCharsets.UTF_8));
  }
}
