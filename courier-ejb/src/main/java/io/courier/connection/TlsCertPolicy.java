package io.courier.connection;

/** Which server certificates are accepted. */
public enum TlsCertPolicy {
  SYSTEM_TRUST,
  PINNED_THUMBPRINT,
  INSECURE
}
