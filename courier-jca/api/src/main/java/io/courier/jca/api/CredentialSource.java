package io.courier.jca.api;

/** Gives the secrets at the moment of a real login; not called when a pooled session is reused. */
@FunctionalInterface
public interface CredentialSource {
  /**
   * Decrypts the secrets. The caller closes the result.
   *
   * @throws FileTransferException when they cannot be had; the login then fails with that reason
   */
  Credential open() throws FileTransferException;
}
