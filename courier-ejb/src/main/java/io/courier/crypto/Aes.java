package io.courier.crypto;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/** AES-256-GCM and random keys, from the validated module by name. Stateless. */
final class Aes {
  static final int KEY_LENGTH = 32;
  private static final String PROVIDER = "BCFIPS";
  private static final String TRANSFORMATION =
      ApprovedAlgorithms.require("internal.cipher", "AES/GCM/NoPadding");

  private Aes() {}

  /** What encryption gives: the IV the module chose, and cipher text with its tag at the end. */
  static final class Sealed {
    private final byte[] iv;
    private final byte[] text;

    Sealed(byte[] iv, byte[] text) {
      this.iv = iv;
      this.text = text;
    }

    byte[] iv() {
      return iv;
    }

    byte[] text() {
      return text;
    }
  }

  /** 32 bytes of the module's DRBG; the caller zeroes them. */
  static byte[] newKey() {
    byte[] key = new byte[KEY_LENGTH];
    random().nextBytes(key);
    return key;
  }

  static Sealed seal(WipeableKey key, byte[] plain, byte[] associated) {
    try {
      Cipher cipher = Cipher.getInstance(TRANSFORMATION, PROVIDER);
      cipher.init(Cipher.ENCRYPT_MODE, key, random());
      cipher.updateAAD(associated);
      byte[] text = cipher.doFinal(plain);
      return new Sealed(cipher.getIV(), text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The cryptographic module refused to encrypt", e);
    }
  }

  /**
   * @throws GeneralSecurityException when anything is not as it was sealed
   */
  static byte[] open(WipeableKey key, Sealed sealed, byte[] associated)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(TRANSFORMATION, PROVIDER);
    cipher.init(
        Cipher.DECRYPT_MODE, key, new GCMParameterSpec(Blob.TAG_LENGTH * Byte.SIZE, sealed.iv()));
    cipher.updateAAD(associated);
    return cipher.doFinal(sealed.text());
  }

  private static SecureRandom random() {
    try {
      return SecureRandom.getInstance("DEFAULT", PROVIDER);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The cryptographic module has no random generator", e);
    }
  }
}
