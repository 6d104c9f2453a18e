package io.courier.key;

/** Algorithm and size of a stored SSH key pair. */
public enum SshKeyType {
  RSA_2048,
  RSA_3072,
  RSA_4096,
  ED25519,
  ECDSA_256,
  ECDSA_384,
  ECDSA_521
}
