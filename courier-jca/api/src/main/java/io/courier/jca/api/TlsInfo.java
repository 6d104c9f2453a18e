package io.courier.jca.api;

/**
 * What is known of a TLS session; members that never became known are null.
 *
 * @param version e.g. {@code TLSv1.3}
 * @param cipherSuite e.g. {@code TLS_AES_256_GCM_SHA384}
 * @param certificate what the server showed on the control connection
 */
public record TlsInfo(String version, String cipherSuite, PresentedCertificate certificate) {}
