package io.courier.key;

import io.courier.core.Secret;

/**
 * One file to import. Closing it zeroes the passphrase and the file.
 *
 * @param file bytes of the private key file
 * @param passphrase null when none was given
 * @param keepPassphrase whether to store the passphrase, encrypted
 */
public record SshKeyImport(
    String name, Secret file, Secret passphrase, boolean keepPassphrase, String notes)
    implements AutoCloseable {

  @Override
  public void close() {
    file.close();
    if (passphrase != null) {
      passphrase.close();
    }
  }
}
