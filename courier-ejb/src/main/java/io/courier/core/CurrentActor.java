package io.courier.core;

/** Who acts in the current call; injected as a CDI bean, implemented by the identity feature. */
public interface CurrentActor {
  /** The signed-in user, {@link Actor#SYSTEM} outside a request. */
  Actor get();

  /** Whether the container sees the caller in the role; false outside a request. */
  boolean hasRole(String role);
}
