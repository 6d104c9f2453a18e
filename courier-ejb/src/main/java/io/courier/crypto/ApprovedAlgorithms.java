package io.courier.crypto;

import java.util.List;
import java.util.Map;

/**
 * The algorithms FIPS mode allows, for Courier's own operations and for what partners are offered,
 * as the resource {@code approved-algorithms.json} beside this class lists them, in order of
 * preference: the list changes without code.
 */
public final class ApprovedAlgorithms {
  private static final Map<String, Object> LISTS = CryptoResource.read("approved-algorithms.json");

  private ApprovedAlgorithms() {}

  /**
   * One list of the resource.
   *
   * @param use its name there, e.g. {@code ssh.key_exchange}, {@code tls.cipher_suite}
   * @throws IllegalArgumentException for a use without a list
   */
  public static List<String> of(String use) {
    if (LISTS.get(use) instanceof List<?> names) {
      return names.stream().map(Object::toString).toList();
    }
    throw new IllegalArgumentException("No approved algorithms are listed for " + use);
  }

  /** Whether a list of the resource has the name. */
  public static boolean allows(String use, String name) {
    return of(use).contains(name);
  }

  /**
   * For an operation of Courier's own, which has no override and no other algorithm to turn to.
   *
   * @return the name
   * @throws IllegalStateException when the list does not have it
   */
  public static String require(String use, String name) {
    if (!allows(use, name)) {
      throw new IllegalStateException(name + " is not approved for " + use);
    }
    return name;
  }
}
