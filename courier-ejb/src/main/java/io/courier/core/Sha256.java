package io.courier.core;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.Provider;
import java.security.Security;

/**
 * SHA-256 of the validated module by name, since on some Java runtimes the default is the JDK's; of
 * the JDK only where there is no module, as in tests.
 */
public final class Sha256 {
  private static final String ALGORITHM = "SHA-256";

  private Sha256() {}

  /** For one computation, by one thread. */
  public static MessageDigest start() {
    Provider module = Security.getProvider("BCFIPS");
    try {
      return module == null
          ? MessageDigest.getInstance(ALGORITHM, "SUN")
          : MessageDigest.getInstance(ALGORITHM, module);
    } catch (NoSuchAlgorithmException | NoSuchProviderException e) {
      throw new IllegalStateException("Neither module nor JDK has " + ALGORITHM, e);
    }
  }

  public static byte[] of(byte[] bytes) {
    return start().digest(bytes);
  }
}
