package io.courier.connection;

/** Which server certificates are accepted. */
public enum TlsCertPolicy {
  SYSTEM_TRUST,
  PINNED_THUMBPRINT,
  INSECURE;

  /** A lower number accepts more certificates: any, those of many authorities, one. */
  int strength() {
    return switch (this) {
      case INSECURE -> 0;
      case SYSTEM_TRUST -> 1;
      case PINNED_THUMBPRINT -> 2;
    };
  }
}
