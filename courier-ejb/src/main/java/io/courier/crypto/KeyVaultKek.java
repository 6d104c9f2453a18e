package io.courier.crypto;

import io.courier.azure.KeyVault;
import io.courier.azure.VaultFault;
import io.courier.azure.VaultKey;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;

/**
 * The key-encryption key as a key object of Azure Key Vault: it never leaves it. Every operation is
 * a call there; a blob is opened with the version it names. Thread-safe, without state of its own.
 */
public final class KeyVaultKek implements KekProvider {
  private static final Logger LOG = System.getLogger(KeyVaultKek.class.getName());

  private final KeyVault vault;
  private final String name;

  /**
   * @param name of the key
   * @throws IllegalArgumentException when no key can have that name
   */
  public KeyVaultKek(KeyVault vault, String name) {
    if (!name.matches("[0-9A-Za-z-]{1,127}")) {
      throw new IllegalArgumentException(
          "keyvault.kek-name must be the name of a key: letters, digits and hyphens");
    }
    this.vault = vault;
    this.name = name;
  }

  @Override
  public KekVersion current() {
    VaultKey key = read();
    key.obstacle()
        .ifPresent(
            why -> {
              throw unavailable(why, null);
            });
    return new KekVersion(algorithm(key.bits()), key.version());
  }

  @Override
  public byte[] wrap(byte[] dataKey, KekVersion by) {
    try {
      return ofLength(by, vault.wrap(name, by.version(), dataKey));
    } catch (VaultFault e) {
      throw unavailable(e.getMessage(), e);
    }
  }

  @Override
  public byte[] unwrap(byte[] wrapped, KekVersion by) {
    // it becomes part of a URL
    if (!by.version().matches("[0-9a-f]{32}") || by.algorithm() == BlobAlgorithm.DEVELOPMENT) {
      throw Blob.unreadable(null);
    }
    byte[] dataKey;
    try {
      dataKey = vault.unwrap(name, by.version(), wrapped);
    } catch (VaultFault e) {
      throw switch (e.reason()) {
        case REJECTED -> Blob.unreadable(e);
        case NOT_FOUND -> {
          LOG.log(
              Level.WARNING,
              "CRTRF2203W: A stored secret names version {0} of the key {1}, which Key Vault does"
                  + " not have; recover it there, or enter the secret again.",
              by.version(),
              name);
          yield Blob.unreadable(e);
        }
        case DISABLED ->
            new KekDisabledException(
                "Version "
                    + by.version()
                    + " of the key "
                    + name
                    + " is disabled in Key Vault; enable it, re-wrap, and disable it then.",
                e);
        default -> unavailable(e.getMessage(), e);
      };
    }
    if (dataKey.length != Aes.KEY_LENGTH) {
      Arrays.fill(dataKey, (byte) 0);
      throw Blob.unreadable(null);
    }
    return dataKey;
  }

  @Override
  public void check() {
    current();
  }

  private VaultKey read() {
    try {
      return vault.current(name);
    } catch (VaultFault e) {
      throw switch (e.reason()) {
        case NOT_FOUND ->
            unavailable(
                "Key Vault "
                    + vault.host()
                    + " has no key "
                    + name
                    + ": create an RSA key of that name, or correct KEYVAULT_KEK_NAME.",
                e);
        case DISABLED ->
            unavailable(
                "The key " + name + " is disabled in Key Vault " + vault.host() + ": enable it.",
                e);
        case FORBIDDEN ->
            unavailable(
                e.getMessage() + " Give the identity the rights get, wrapKey and unwrapKey.", e);
        default -> unavailable(e.getMessage(), e);
      };
    }
  }

  private static byte[] ofLength(KekVersion by, byte[] wrapped) {
    if (wrapped.length != by.algorithm().wrappedLength()) {
      throw unavailable("Key Vault wrapped a data key into another length than expected.", null);
    }
    return wrapped;
  }

  private static BlobAlgorithm algorithm(int bits) {
    return switch (bits) {
      case 2048 -> BlobAlgorithm.RSA_2048;
      case 3072 -> BlobAlgorithm.RSA_3072;
      case 4096 -> BlobAlgorithm.RSA_4096;
      default -> throw new IllegalStateException("Not a size that was checked: " + bits);
    };
  }

  private static CourierException unavailable(String why, Throwable cause) {
    return new CourierException(ErrorCode.KEY_SERVICE_UNAVAILABLE, why, cause);
  }
}
