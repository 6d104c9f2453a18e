package io.courier.web.rest;

/**
 * The key of the callback that the current request reports to, kept away from everything behind the
 * first filter that logs headers; the resource asks here for it.
 */
public final class CallbackKey {
  private static final ThreadLocal<String> CURRENT = new ThreadLocal<>();

  private CallbackKey() {}

  public static void set(String key) {
    CURRENT.set(key);
  }

  /** Null when the request has none. */
  public static String get() {
    return CURRENT.get();
  }

  public static void clear() {
    CURRENT.remove();
  }
}
