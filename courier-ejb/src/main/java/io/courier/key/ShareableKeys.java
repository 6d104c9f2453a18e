package io.courier.key;

import java.util.Optional;
import java.util.UUID;

/** A key store whose public keys may be shared by link. One CDI bean per type of key. */
interface ShareableKeys {
  SharedKeyType type();

  /**
   * @throws io.courier.core.CourierException 1030 for a key that is not there or was deleted
   */
  void requireLive(UUID keyId);

  /** The public key as a file's text; empty for one that was deleted or revoked. */
  Optional<String> publicKey(UUID keyId);
}
