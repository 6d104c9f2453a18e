package io.courier.jca.api;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * TLS of an FTPS endpoint. Whether a certificate is accepted is {@link HostTrust}'s decision.
 *
 * @param implicit TLS from the first byte; else {@code AUTH TLS} before the login (RFC 4217)
 * @param floor lowest version offered
 * @param trustAnchors further anchors beside the platform's trust store
 * @param verifyChain whether chain, dates, revocation and host name are evaluated into {@link
 *     PresentedCertificate#faults}
 * @param cipherSuites exactly what is offered, in this order, e.g. by a FIPS policy; empty for the
 *     platform's defaults
 */
public record TlsOptions(
    boolean implicit,
    TlsVersion floor,
    List<X509Certificate> trustAnchors,
    boolean verifyChain,
    List<String> cipherSuites) {
  public TlsOptions {
    trustAnchors = List.copyOf(trustAnchors);
    cipherSuites = List.copyOf(cipherSuites);
  }

  /** With the platform's cipher suites. */
  public TlsOptions(
      boolean implicit, TlsVersion floor, List<X509Certificate> trustAnchors, boolean verifyChain) {
    this(implicit, floor, trustAnchors, verifyChain, List.of());
  }
}
