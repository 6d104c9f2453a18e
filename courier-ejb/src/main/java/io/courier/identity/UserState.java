package io.courier.identity;

import java.time.Instant;
import java.util.UUID;

/**
 * What decides whether a token or session still counts.
 *
 * @param usable active and not deleted
 * @param passwordChangedAt null when there never was a password
 */
public record UserState(
    UUID id,
    String username,
    String displayName,
    String role,
    boolean usable,
    Instant passwordChangedAt) {

  /** Changes with every change of the password; part of tokens, so that they end with it. */
  public String credentialVersion() {
    if (passwordChangedAt == null) {
      return "0";
    }
    long micros =
        Math.addExact(
            Math.multiplyExact(passwordChangedAt.getEpochSecond(), 1_000_000L),
            passwordChangedAt.getNano() / 1_000);
    return Long.toString(micros, Character.MAX_RADIX);
  }
}
