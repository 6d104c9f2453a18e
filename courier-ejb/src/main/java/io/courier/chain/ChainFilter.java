package io.courier.chain;

/**
 * Which chains to list; null members do not restrict.
 *
 * @param search substring of name or description, case-insensitive
 * @param includeDeleted for Admins
 */
public record ChainFilter(String search, Boolean enabled, boolean includeDeleted) {
  public static final ChainFilter NONE = new ChainFilter(null, null, false);
}
