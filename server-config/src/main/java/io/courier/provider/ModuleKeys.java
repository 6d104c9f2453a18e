package io.courier.provider;

import java.security.Provider;

/**
 * Generates elliptic-curve key pairs in bc-fips with the module's own random numbers, whatever
 * generator the caller brings. The JDK's TLS always brings its own for the ephemeral keys of a
 * handshake, and the module in approved-only mode refuses that: every handshake over a NIST curve
 * failed with "Attempt to create key pair with unapproved RNG".
 */
public final class ModuleKeys extends Provider {
  /** As the list of preferred providers names it. */
  public static final String NAME = "CourierKeys";

  private static final long serialVersionUID = 1L;

  /** Made by the JDK from its list of providers. */
  public ModuleKeys() {
    super(NAME, "1", "EC key pairs of bc-fips for callers with a random generator of their own");
    put("KeyPairGenerator.EC", ModuleKeyPairs.class.getName());
  }
}
