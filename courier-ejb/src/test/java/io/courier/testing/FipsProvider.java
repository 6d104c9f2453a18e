package io.courier.testing;

import java.security.Security;
import org.bouncycastle.jcajce.provider.BouncyCastleFipsProvider;

/** Registers bc-fips as Liberty does: behind the JDK's providers. */
public final class FipsProvider {
  private FipsProvider() {}

  public static synchronized void register() {
    if (Security.getProvider("BCFIPS") == null) {
      Security.addProvider(new BouncyCastleFipsProvider());
    }
  }
}
