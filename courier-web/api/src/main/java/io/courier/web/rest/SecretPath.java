package io.courier.web.rest;

/**
 * The secret part of the current request's address, kept away from everything that logs addresses:
 * the first filter puts {@link #name} in its place, and the resource asks here for what it stands
 * for.
 */
public final class SecretPath {
  private static final ThreadLocal<String> CURRENT = new ThreadLocal<>();
  private static final String START = "hidden-";
  private static final int SHOWN = 8;

  private SecretPath() {}

  /** What stands in the address instead: enough to tell one token from another. */
  public static String name(String secret) {
    return START + secret.substring(Math.max(0, secret.length() - SHOWN));
  }

  public static void set(String secret) {
    CURRENT.set(secret);
  }

  public static void clear() {
    CURRENT.remove();
  }

  /** The secret itself for its name, anything else unchanged. */
  public static String resolve(String segment) {
    String secret = CURRENT.get();
    return secret != null && segment.equals(name(secret)) ? secret : segment;
  }
}
