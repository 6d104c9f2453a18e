package io.courier.key;

import io.courier.core.SecretRandom;
import io.courier.core.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

/** The secret part of a share link: 256 random bits. Only its SHA-256 is stored. */
final class ShareToken {
  private static final int BYTES = 32;

  private ShareToken() {}

  /** Base64url without padding. */
  static String next() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(SecretRandom.bytes(BYTES));
  }

  /** SHA-256 of the text, lower-case hex. */
  static String hash(String token) {
    return HexFormat.of().formatHex(Sha256.of(token.getBytes(StandardCharsets.UTF_8)));
  }
}
