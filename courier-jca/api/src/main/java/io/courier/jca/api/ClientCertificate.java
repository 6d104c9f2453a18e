package io.courier.jca.api;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Proof of this side for mutual TLS, used only when the server asks.
 *
 * @param privateKey PKCS#8 DER; overwritten by {@link Credential#close}
 * @param chain leaf first
 */
@SuppressWarnings("ArrayRecordComponent") // a live secret, compared by nobody
public record ClientCertificate(byte[] privateKey, List<X509Certificate> chain) {
  public ClientCertificate {
    chain = List.copyOf(chain);
  }

  @Override
  public String toString() {
    return "***";
  }
}
