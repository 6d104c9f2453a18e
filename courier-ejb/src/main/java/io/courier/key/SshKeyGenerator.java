package io.courier.key;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.List;

/**
 * Makes key pairs from the random generator of the validated module. RSA and ECDSA are generated in
 * the module; Ed25519, which it does not offer in approved-only mode, by the JDK from a seed of the
 * module's generator. RSA 4096 takes seconds.
 */
final class SshKeyGenerator {
  /** What can be generated, in the order of a choice. */
  static final List<SshKeyType> TYPES =
      List.of(SshKeyType.ECDSA_256, SshKeyType.ED25519, SshKeyType.RSA_2048, SshKeyType.RSA_4096);

  private static final String PROVIDER = "BCFIPS";

  private SshKeyGenerator() {}

  /**
   * @param type one of {@link #TYPES}
   * @throws CourierException 4014 when the module fails
   */
  static KeyPairParts generate(SshKeyType type) {
    try {
      SecureRandom random = SecureRandom.getInstance("DEFAULT", PROVIDER);
      return switch (type) {
        case RSA_2048 -> inModule("RSA", rsa(2048), random);
        case RSA_4096 -> inModule("RSA", rsa(4096), random);
        case ECDSA_256 -> inModule("EC", new ECGenParameterSpec("P-256"), random);
        case ED25519 -> edwards(random);
        default -> throw new IllegalArgumentException("Not generated: " + type);
      };
    } catch (GeneralSecurityException e) {
      throw new CourierException(
          ErrorCode.KEY_GENERATION_FAILED, "The cryptographic module made no key.", e);
    }
  }

  private static AlgorithmParameterSpec rsa(int bits) {
    return new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4);
  }

  private static KeyPairParts inModule(
      String algorithm, AlgorithmParameterSpec parameters, SecureRandom random)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, PROVIDER);
    generator.initialize(parameters, random);
    byte[] encoded = generator.generateKeyPair().getPrivate().getEncoded();
    try {
      return PkcsKeys.pkcs8(encoded);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private static KeyPairParts edwards(SecureRandom random) {
    byte[] seed = new byte[32];
    random.nextBytes(seed);
    return KeyPairParts.Ed25519.of(seed, null);
  }
}
