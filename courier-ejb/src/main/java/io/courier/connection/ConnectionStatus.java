package io.courier.connection;

/** Whether a connection may be opened; {@link #REQUIRES_ATTENTION} is set by the system only. */
public enum ConnectionStatus {
  ACTIVE,
  DISABLED,
  REQUIRES_ATTENTION
}
