package io.courier.launcher.azure;

import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What Key Vault tells of a key.
 *
 * @param version 32 hexadecimal digits
 * @param type such as {@code RSA}, {@code RSA-HSM}, {@code EC}
 * @param bits length of an RSA modulus; 0 for other types
 * @param operations what it may be used for
 * @param from start of its validity
 * @param until end of its validity
 */
public record KeyMetadata(
    String version,
    String type,
    int bits,
    boolean enabled,
    List<String> operations,
    Optional<Instant> from,
    Optional<Instant> until) {

  public KeyMetadata {
    operations = List.copyOf(operations);
  }

  /** Throws {@link IllegalArgumentException} for what is no description of a key. */
  static KeyMetadata of(VaultAnswer bundle) {
    VaultAnswer key = bundle.object("key");
    VaultAnswer attributes = bundle.object("attributes");
    String kid = key.text("kid");
    if (kid.isEmpty() || key.text("kty").isEmpty()) {
      throw new IllegalArgumentException("no description of a key");
    }
    return new KeyMetadata(
        kid.substring(kid.lastIndexOf('/') + 1),
        key.text("kty"),
        Base64.getUrlDecoder().decode(key.text("n")).length * 8,
        attributes.flag("enabled"),
        key.texts("key_ops"),
        attributes.number("nbf").map(Instant::ofEpochSecond),
        attributes.number("exp").map(Instant::ofEpochSecond));
  }

  /**
   * Why it cannot be the key-encryption key; empty when it can. The size is that of a modulus with
   * leading zeros, which no key of a real vault has.
   */
  public Optional<String> objection(Instant now) {
    if (!enabled) {
      return Optional.of("is disabled; enable it, or make a new version of it");
    }
    if (!type.equals("RSA") && !type.equals("RSA-HSM")) {
      return Optional.of("is of type " + type + "; it must be RSA or RSA-HSM");
    }
    if (bits != 2048 && bits != 3072 && bits != 4096) {
      return Optional.of("has " + bits + " bits; it must have 2048, 3072 or 4096");
    }
    if (!operations.containsAll(List.of("wrapKey", "unwrapKey"))) {
      return Optional.of("may not be used for wrapKey and unwrapKey; permit both operations");
    }
    if (from.filter(now::isBefore).isPresent()) {
      return Optional.of("is not valid before " + from.get());
    }
    if (until.filter(end -> !now.isBefore(end)).isPresent()) {
      return Optional.of("expired at " + until.get() + "; make a new version of it");
    }
    return Optional.empty();
  }
}
