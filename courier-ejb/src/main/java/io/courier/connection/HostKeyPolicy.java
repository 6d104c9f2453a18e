package io.courier.connection;

/** Which SSH host keys are accepted; later constants trust more. */
public enum HostKeyPolicy {
  MANUAL,
  TRUST_ON_FIRST_USE,
  ALWAYS_TRUST
}
