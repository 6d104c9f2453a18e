package io.courier.jca.api;

import java.util.Arrays;

/**
 * Secrets of one login, in arrays that {@link #close} overwrites with zeros. The adapter closes it
 * as soon as the login ended, successfully or not. Not thread-safe.
 */
public final class Credential implements AutoCloseable {
  private final byte[] password;
  private final byte[] privateKey;
  private final ClientCertificate clientCertificate;

  /**
   * @param password UTF-8 bytes, or null; owned by this object from now on
   * @param privateKey PKCS#8 DER of an unencrypted RSA, EC or Ed25519 key, or null; owned by this
   *     object from now on
   */
  public Credential(byte[] password, byte[] privateKey) {
    this(password, privateKey, null);
  }

  /**
   * @param clientCertificate for mutual TLS, or null; owned by this object from now on
   */
  public Credential(byte[] password, byte[] privateKey, ClientCertificate clientCertificate) {
    this.password = password;
    this.privateKey = privateKey;
    this.clientCertificate = clientCertificate;
  }

  /** Null when there is none. */
  public ClientCertificate clientCertificate() {
    return clientCertificate;
  }

  /** The live array, not a copy; null when the login has no password. */
  public byte[] password() {
    return password;
  }

  /** The live array, not a copy; null when the login has no key. */
  public byte[] privateKey() {
    return privateKey;
  }

  @Override
  public void close() {
    if (password != null) {
      Arrays.fill(password, (byte) 0);
    }
    if (privateKey != null) {
      Arrays.fill(privateKey, (byte) 0);
    }
    if (clientCertificate != null) {
      Arrays.fill(clientCertificate.privateKey(), (byte) 0);
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
