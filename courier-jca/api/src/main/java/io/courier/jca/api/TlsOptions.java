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
 * @param offer what a policy, e.g. FIPS mode, restricts the offer to
 */
public record TlsOptions(
    boolean implicit,
    TlsVersion floor,
    List<X509Certificate> trustAnchors,
    boolean verifyChain,
    TlsOffer offer) {
  public TlsOptions {
    trustAnchors = List.copyOf(trustAnchors);
  }

  /** With the platform's offer. */
  public TlsOptions(
      boolean implicit, TlsVersion floor, List<X509Certificate> trustAnchors, boolean verifyChain) {
    this(implicit, floor, trustAnchors, verifyChain, TlsOffer.PLATFORM);
  }

  public TlsOptions with(TlsOffer other) {
    return new TlsOptions(implicit, floor, trustAnchors, verifyChain, other);
  }
}
