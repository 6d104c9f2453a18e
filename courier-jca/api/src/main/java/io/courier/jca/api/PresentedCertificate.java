package io.courier.jca.api;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * The certificate a TLS server showed.
 *
 * @param chain leaf first, as sent; empty when none was shown
 * @param faults what PKIX, revocation and the host name check found; empty also when {@link
 *     TlsOptions#verifyChain} asked for no check
 * @param dataConnection whether it was shown on a data connection, not on the control connection
 */
public record PresentedCertificate(
    List<X509Certificate> chain, Set<CertificateFault> faults, boolean dataConnection) {
  public PresentedCertificate {
    chain = List.copyOf(chain);
    faults = Set.copyOf(faults);
  }

  /** SHA-256 of the leaf's DER encoding as 64 lower-case hex digits; null without a certificate. */
  public String thumbprint() {
    if (chain.isEmpty()) {
      return null;
    }
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(chain.get(0).getEncoded()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("A certificate off the wire can be encoded", e);
    }
  }
}
