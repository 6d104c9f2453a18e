package io.courier.crypto;

/**
 * A version of the key-encryption key.
 *
 * @param algorithm written into blobs: fixes the length of the wrapped key
 * @param version 1-36 printable ASCII characters
 */
public record KekVersion(BlobAlgorithm algorithm, String version) {}
