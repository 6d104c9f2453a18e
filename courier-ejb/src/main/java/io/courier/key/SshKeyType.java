package io.courier.key;

import io.courier.core.Codes;
import io.courier.crypto.ApprovedAlgorithms;

/** Algorithm and size of a stored SSH key pair. */
public enum SshKeyType {
  RSA_2048,
  RSA_3072,
  RSA_4096,
  ED25519,
  ECDSA_256,
  ECDSA_384,
  ECDSA_521;

  /** Whether FIPS mode lets the key be generated and log in without an override. */
  public boolean isFipsApproved() {
    return ApprovedAlgorithms.allows("key.ssh", Codes.of(this));
  }
}
