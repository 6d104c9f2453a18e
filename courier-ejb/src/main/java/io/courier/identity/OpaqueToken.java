package io.courier.identity;

import io.courier.core.SecretRandom;
import io.courier.core.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

/** Random tokens that mean nothing by themselves; the database knows only their SHA-256. */
final class OpaqueToken {
  private static final int BYTES = 32;

  private OpaqueToken() {}

  /** 32 random bytes in base64. */
  static String next() {
    byte[] bytes = SecretRandom.bytes(BYTES);
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** SHA-256 of the token's text, lower-case hex. */
  static String hash(String token) {
    return HexFormat.of().formatHex(Sha256.of(token.getBytes(StandardCharsets.UTF_8)));
  }
}
