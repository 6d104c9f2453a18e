package io.courier.crypto;

import io.courier.core.Secret;
import io.courier.setting.SettingSecrets;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Base64;

/** Secret settings as base64 text of their blobs. */
@ApplicationScoped
public class EncryptedSettings implements SettingSecrets {
  @Inject private EnvelopeEncryption encryption;

  @Override
  public String seal(String key, String plain) {
    if (plain.isEmpty()) {
      return "";
    }
    try (Secret secret = Secret.ofText(plain)) {
      return Base64.getEncoder().encodeToString(encryption.encrypt(secret, location(key)));
    }
  }

  /** The caller closes the result; null when nothing is stored. */
  public Secret open(String key, String stored) {
    return stored.isEmpty()
        ? null
        : encryption.decrypt(Base64.getDecoder().decode(stored), location(key));
  }

  private static SecretLocation location(String key) {
    return new SecretLocation("system_settings", "value", key);
  }
}
