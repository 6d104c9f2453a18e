package io.courier.core;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * HMAC-SHA-256 of the validated module by name; of the JDK only where there is none, as in tests.
 */
public final class HmacSha256 {
  /** Name for keys. */
  public static final String ALGORITHM = "HmacSHA256";

  private HmacSha256() {}

  /**
   * @param key at least 14 bytes, which the module demands
   */
  public static byte[] of(SecretKey key, byte[] text) {
    Provider module = Security.getProvider("BCFIPS");
    try {
      Mac mac =
          module == null
              ? Mac.getInstance(ALGORITHM, "SunJCE")
              : Mac.getInstance(ALGORITHM, module);
      mac.init(key);
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Neither module nor JDK computes " + ALGORITHM, e);
    }
  }
}
