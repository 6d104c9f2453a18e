package io.courier.provider;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyPairGeneratorSpi;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;

/** See {@link ModuleKeys}; made by the JDK, one per key pair generator. */
public final class ModuleKeyPairs extends KeyPairGeneratorSpi {
  private static final String MODULE = "BCFIPS";

  private final KeyPairGenerator module;

  public ModuleKeyPairs() {
    try {
      module = KeyPairGenerator.getInstance("EC", MODULE);
    } catch (GeneralSecurityException e) {
      throw new ProviderException("bc-fips gives no generator of EC key pairs", e);
    }
  }

  private static SecureRandom approved() {
    try {
      return SecureRandom.getInstance("DEFAULT", MODULE);
    } catch (GeneralSecurityException e) {
      throw new ProviderException("bc-fips gives no random numbers", e);
    }
  }

  @Override
  public void initialize(int keysize, SecureRandom random) {
    module.initialize(keysize, approved());
  }

  @Override
  public void initialize(AlgorithmParameterSpec params, SecureRandom random)
      throws InvalidAlgorithmParameterException {
    module.initialize(params, approved());
  }

  @Override
  public KeyPair generateKeyPair() {
    return module.generateKeyPair();
  }
}
