package io.courier.crypto;

import io.courier.core.Secret;

/**
 * The only code path for encryption at rest (reference, keys-and-crypto section 8). Stateless; no
 * cache of keys or plain text.
 */
public interface EnvelopeEncryption {

  /**
   * Encrypts under a fresh data key. The plain text stays the caller's, who closes it.
   *
   * @throws io.courier.core.CourierException 1071 when the key service is unavailable
   */
  byte[] encrypt(Secret plain, SecretLocation location);

  /**
   * Decrypts; the caller closes the result.
   *
   * @throws io.courier.core.CourierException 1072 when the blob is not authentic for this place,
   *     1071 when the key service is unavailable
   */
  Secret decrypt(byte[] blob, SecretLocation location);
}
