package io.courier.key;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.util.Arrays;
import java.util.Optional;

/** The NIST curves of RFC 5656, with the little arithmetic that an import needs. */
enum EcCurve {
  P256("nistp256", "1.2.840.10045.3.1.7", "secp256r1", SshKeyType.ECDSA_256),
  P384("nistp384", "1.3.132.0.34", "secp384r1", SshKeyType.ECDSA_384),
  P521("nistp521", "1.3.132.0.35", "secp521r1", SshKeyType.ECDSA_521);

  private static final BigInteger THREE = BigInteger.valueOf(3);

  private final String sshName;
  private final String objectId;
  private final String jdkName;
  private final SshKeyType keyType;

  EcCurve(String sshName, String objectId, String jdkName, SshKeyType keyType) {
    this.sshName = sshName;
    this.objectId = objectId;
    this.jdkName = jdkName;
    this.keyType = keyType;
  }

  static Optional<EcCurve> ofSshName(String name) {
    return Arrays.stream(values()).filter(c -> c.sshName.equals(name)).findFirst();
  }

  static Optional<EcCurve> ofObjectId(String id) {
    return Arrays.stream(values()).filter(c -> c.objectId.equals(id)).findFirst();
  }

  String sshName() {
    return sshName;
  }

  String objectId() {
    return objectId;
  }

  SshKeyType keyType() {
    return keyType;
  }

  ECParameterSpec parameters() {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(jdkName));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The JDK lacks curve " + jdkName, e);
    }
  }

  /** Bytes of one coordinate. */
  int fieldSize() {
    return (parameters().getCurve().getField().getFieldSize() + 7) / 8;
  }

  /**
   * The uncompressed public point (SEC 1 section 2.3.3) of a private scalar.
   *
   * @throws IllegalArgumentException when the scalar is outside 1..order-1
   */
  byte[] publicPoint(BigInteger scalar) {
    ECParameterSpec spec = parameters();
    if (scalar.signum() <= 0 || scalar.compareTo(spec.getOrder()) >= 0) {
      throw new IllegalArgumentException("Private scalar out of range");
    }
    BigInteger p = ((ECFieldFp) spec.getCurve().getField()).getP();
    BigInteger a = spec.getCurve().getA();
    ECPoint sum = null;
    for (int bit = scalar.bitLength() - 1; bit >= 0; bit--) {
      sum = sum == null ? null : add(sum, sum, a, p);
      if (scalar.testBit(bit)) {
        sum = sum == null ? spec.getGenerator() : add(sum, spec.getGenerator(), a, p);
      }
    }
    if (sum == null) {
      throw new IllegalArgumentException("Private scalar out of range");
    }
    int size = fieldSize();
    byte[] point = new byte[1 + 2 * size];
    point[0] = 4;
    System.arraycopy(DerWriter.fixed(sum.getAffineX(), size), 0, point, 1, size);
    System.arraycopy(DerWriter.fixed(sum.getAffineY(), size), 0, point, 1 + size, size);
    return point;
  }

  /** Affine addition; the points of this double-and-add are never each other's inverse. */
  private static ECPoint add(ECPoint u, ECPoint v, BigInteger a, BigInteger p) {
    BigInteger slope;
    if (u.equals(v)) {
      BigInteger x2 = u.getAffineX().pow(2).multiply(THREE).add(a);
      slope = x2.multiply(u.getAffineY().shiftLeft(1).modInverse(p));
    } else {
      BigInteger dx = v.getAffineX().subtract(u.getAffineX());
      slope = v.getAffineY().subtract(u.getAffineY()).multiply(dx.modInverse(p));
    }
    BigInteger x = slope.pow(2).subtract(u.getAffineX()).subtract(v.getAffineX()).mod(p);
    BigInteger y = slope.multiply(u.getAffineX().subtract(x)).subtract(u.getAffineY()).mod(p);
    return new ECPoint(x, y);
  }
}
