package io.courier.jca.api;

/** What is wrong with a server certificate under PKIX (RFC 5280) and host name rules (RFC 6125). */
public enum CertificateFault {
  /** The server showed no certificate. */
  REMOTE_CERTIFICATE_NOT_AVAILABLE("RemoteCertificateNotAvailable"),
  /** No subject alternative name matches the configured host. */
  NAME_MISMATCH("NameMismatch"),
  EXPIRED("Expired"),
  NOT_YET_VALID("NotYetValid"),
  /** Self-signed, or no chain to a trust anchor. */
  UNTRUSTED_ROOT("UntrustedRoot"),
  /** OCSP or a CRL says so. */
  REVOKED("Revoked"),
  /** Any other defect of the chain. */
  CHAIN_ERRORS("ChainErrors");

  private final String label;

  CertificateFault(String label) {
    this.label = label;
  }

  /** Name for logs, audit and the connection test, e.g. {@code NameMismatch}. */
  public String label() {
    return label;
  }
}
