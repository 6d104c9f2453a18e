package io.courier.jca.api;

import java.util.List;

/**
 * What a policy lets TLS offer. The empty one is the platform's; any other is offered exactly, in
 * this order, by the validated module and by nothing else (docs/adr/0082).
 *
 * @param cipherSuites e.g. {@code TLS_AES_256_GCM_SHA384}
 * @param groups of the key exchange, e.g. {@code secp256r1}, {@code ffdhe2048}
 * @param signatures schemes for handshake and certificates, e.g. {@code ecdsa_secp256r1_sha256}
 */
public record TlsOffer(List<String> cipherSuites, List<String> groups, List<String> signatures) {
  public static final TlsOffer PLATFORM = new TlsOffer(List.of(), List.of(), List.of());

  public TlsOffer {
    cipherSuites = List.copyOf(cipherSuites);
    groups = List.copyOf(groups);
    signatures = List.copyOf(signatures);
    boolean none = cipherSuites.isEmpty() && groups.isEmpty() && signatures.isEmpty();
    if (!none && (cipherSuites.isEmpty() || groups.isEmpty() || signatures.isEmpty())) {
      throw new IllegalArgumentException("A policy names all three: an empty list would be a hole");
    }
  }

  /** Whether a policy says what is offered. */
  public boolean isRestricted() {
    return !cipherSuites.isEmpty();
  }
}
