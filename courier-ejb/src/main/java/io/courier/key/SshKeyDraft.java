package io.courier.key;

/**
 * A key pair to generate, unchecked.
 *
 * @param keyType code of the type
 * @param passphrase stored encrypted beside the key, null or empty for none
 */
public record SshKeyDraft(String name, String keyType, String passphrase, String notes) {

  /** Names what the draft is about; never a secret. */
  @Override
  public String toString() {
    return "SshKeyDraft[" + name + ", " + keyType + "]";
  }
}
