package io.courier.core;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;

/**
 * Random bytes for secrets and salts, from the validated module's generator by name; from the JDK's
 * only where there is no module, as in tests.
 */
public final class SecretRandom {
  private SecretRandom() {}

  public static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    generator().nextBytes(bytes);
    return bytes;
  }

  private static SecureRandom generator() {
    Provider module = Security.getProvider("BCFIPS");
    try {
      return module == null ? new SecureRandom() : SecureRandom.getInstance("DEFAULT", module);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("The cryptographic module has no random generator", e);
    }
  }
}
