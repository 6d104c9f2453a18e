package io.courier.setting;

/** Encryption of secret settings; implemented by the crypto feature. */
public interface SettingSecrets {
  /** The text to store for a secret; the empty text stays empty. */
  String seal(String key, String plain);
}
