package io.courier.jca.api;

/**
 * The host key a server showed.
 *
 * @param keyType e.g. {@code ssh-ed25519}, {@code ssh-rsa}, {@code ecdsa-sha2-nistp256}
 * @param fingerprint {@code SHA256:} and unpadded base64 of SHA-256 over the raw key blob
 */
public record PresentedHostKey(String keyType, String fingerprint) {}
