package io.courier.health;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Whether a signing secret of tokens can be guessed; the launcher's rule, for servers that were not
 * started by the launcher. 32 random bytes, written in base64 or hexadecimal, always pass.
 */
final class SigningSecret {
  static final int MIN_BYTES = 32;

  private static final int MIN_DISTINCT = 10;
  private static final List<String> WORDS =
      List.of(
          "changeme",
          "change-me",
          "password",
          "passwort",
          "default",
          "example",
          "courier",
          "development",
          "secret");

  private SigningSecret() {}

  /**
   * Too short, of few characters, one block over and over, a row of neighbours, or with a word that
   * stands in examples.
   */
  static boolean isWeak(String secret) {
    String lower = secret.toLowerCase(Locale.ROOT);
    return secret.getBytes(StandardCharsets.UTF_8).length < MIN_BYTES
        || secret.chars().distinct().count() < MIN_DISTINCT
        || repeats(secret)
        || isRow(secret)
        || WORDS.stream().anyMatch(lower::contains);
  }

  private static boolean repeats(String secret) {
    for (int length = 1; length <= secret.length() / 2; length++) {
      if (secret.regionMatches(length, secret, 0, secret.length() - length)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isRow(String secret) {
    int neighbours = 0;
    for (int i = 1; i < secret.length(); i++) {
      neighbours += Math.abs(secret.charAt(i) - secret.charAt(i - 1)) == 1 ? 1 : 0;
    }
    return neighbours * 2 >= secret.length();
  }
}
