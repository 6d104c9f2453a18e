package io.courier.core;

/**
 * Address of the client whose request the current thread serves, as the trusted proxies tell it.
 * The first filter of each web module sets it and clears it in a finally block; code below reads it
 * through {@link CurrentActor}.
 */
public final class ClientAddress {
  private static final ThreadLocal<String> CURRENT = new ThreadLocal<>();

  private ClientAddress() {}

  public static void set(String address) {
    CURRENT.set(address);
  }

  /** Null outside a request. */
  public static String get() {
    return CURRENT.get();
  }

  public static void clear() {
    CURRENT.remove();
  }
}
