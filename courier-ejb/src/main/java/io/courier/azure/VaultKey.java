package io.courier.azure;

import java.util.Optional;
import java.util.Set;

/**
 * What Key Vault tells of one version of a key; never the key.
 *
 * @param name of the key
 * @param version 32 hexadecimal digits
 * @param type {@code RSA}, {@code RSA-HSM}, {@code EC} and others
 * @param bits length of an RSA key, 0 of any other
 * @param enabled whether it may be used
 * @param operations what it may be used for, in Key Vault's words
 */
public record VaultKey(
    String name, String version, String type, int bits, boolean enabled, Set<String> operations) {
  private static final Set<Integer> SIZES = Set.of(2048, 3072, 4096);

  public VaultKey {
    operations = Set.copyOf(operations);
  }

  /** Why it cannot wrap data keys, and what to do; empty when it can. */
  public Optional<String> obstacle() {
    String key = "The current version of the key " + name + " in Key Vault ";
    if (!type.startsWith("RSA")) {
      return Optional.of(
          key + "is of type " + type + ": create an RSA key of 2048, 3072 or 4096 bits.");
    }
    if (!enabled) {
      return Optional.of(key + "is disabled: enable it, or create a new version.");
    }
    if (!SIZES.contains(bits)) {
      return Optional.of(key + "has " + bits + " bits: 2048, 3072 or 4096 are needed.");
    }
    if (!operations.containsAll(Set.of("wrapKey", "unwrapKey"))) {
      return Optional.of(key + "is not permitted to wrapKey and unwrapKey: permit both.");
    }
    return Optional.empty();
  }
}
