package io.courier.launcher;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a signing secret of tokens can be guessed: too short, a few characters or one block over
 * and over, a row of neighbours, a word that stands in examples. 32 random bytes, written in base64
 * or hexadecimal, always pass.
 */
final class SigningSecret {
  private static final int MIN_BYTES = 32;
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

  /** What is wrong with it, in words that do not quote it; empty when nothing is. */
  static Optional<String> weakness(String secret) {
    if (secret.getBytes(StandardCharsets.UTF_8).length < MIN_BYTES) {
      return Optional.of("has less than " + MIN_BYTES + " bytes");
    }
    if (secret.chars().distinct().count() < MIN_DISTINCT) {
      return Optional.of("has less than " + MIN_DISTINCT + " different characters");
    }
    if (repeats(secret)) {
      return Optional.of("repeats itself");
    }
    if (isRow(secret)) {
      return Optional.of("is a row of neighbouring characters");
    }
    String lower = secret.toLowerCase(Locale.ROOT);
    return WORDS.stream().anyMatch(lower::contains)
        ? Optional.of("contains a word that stands in examples")
        : Optional.empty();
  }

  /** Whether a block of at most half its length, over and over, makes it. */
  private static boolean repeats(String secret) {
    for (int length = 1; length <= secret.length() / 2; length++) {
      if (secret.substring(length).equals(secret.substring(0, secret.length() - length))) {
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
