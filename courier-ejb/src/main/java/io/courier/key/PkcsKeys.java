package io.courier.key;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import java.math.BigInteger;
import java.util.Arrays;

/** DER forms of private keys: PKCS#1 (RFC 8017), SEC 1 (RFC 5915), PKCS#8 (RFC 5958). */
final class PkcsKeys {
  static final String RSA = "1.2.840.113549.1.1.1";
  static final String EC = "1.2.840.10045.2.1";
  static final String ED25519 = "1.3.101.112";
  private static final String DSA = "1.2.840.10040.4.1";

  private PkcsKeys() {}

  static KeyPairParts pkcs1(byte[] der) {
    DerReader in = new DerReader(der).sequence();
    if (in.smallInteger() != 0) {
      throw new CourierException(
          ErrorCode.KEY_IMPORT_FAILED, "RSA keys with more than two primes are not supported.");
    }
    BigInteger n = in.integer();
    BigInteger e = in.integer();
    BigInteger d = in.integer();
    return new KeyPairParts.Rsa(n, e, d, in.integer(), in.integer());
  }

  /**
   * @param outer the curve where PKCS#8 names it, else null
   */
  static KeyPairParts sec1(byte[] der, EcCurve outer) {
    DerReader in = new DerReader(der).sequence();
    in.smallInteger();
    byte[] octets = in.octets();
    BigInteger scalar = new BigInteger(1, octets);
    Arrays.fill(octets, (byte) 0);
    EcCurve curve = outer;
    byte[] point = null;
    while (in.hasMore()) {
      if (in.peek() == 0xA0) {
        DerReader parameters = in.enter(0xA0);
        curve = curve(parameters);
      } else if (in.peek() == 0xA1) {
        point = in.enter(0xA1).bits();
      } else {
        in.skip();
      }
    }
    if (curve == null) {
      throw new CourierException(
          ErrorCode.KEY_IMPORT_FAILED, "The EC key does not name its curve.");
    }
    byte[] uncompressed = point != null && point.length > 0 && point[0] == 4 ? point : null;
    return KeyPairParts.Ec.of(curve, scalar, uncompressed);
  }

  static KeyPairParts pkcs8(byte[] der) {
    DerReader in = new DerReader(der).sequence();
    in.smallInteger();
    DerReader algorithm = in.sequence();
    String id = algorithm.objectId();
    byte[] key = in.octets();
    try {
      return switch (id) {
        case RSA -> pkcs1(key);
        case EC -> sec1(key, curve(algorithm));
        case ED25519 -> KeyPairParts.Ed25519.of(new DerReader(key).octets(), null);
        case DSA -> throw dsa();
        default ->
            throw new CourierException(
                ErrorCode.KEY_IMPORT_FAILED,
                "Keys of algorithm "
                    + id
                    + " are not supported; use RSA (2048 bits or more), Ed25519 or ECDSA.");
      };
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  static CourierException dsa() {
    return new CourierException(
        ErrorCode.KEY_IMPORT_FAILED,
        "DSA keys are not accepted; use RSA (2048 bits or more), Ed25519 or ECDSA.");
  }

  private static EcCurve curve(DerReader parameters) {
    if (parameters.peek() != DerReader.OBJECT_ID) {
      throw new CourierException(
          ErrorCode.KEY_IMPORT_FAILED, "EC keys must name their curve; explicit ones are refused.");
    }
    return EcCurve.ofObjectId(parameters.objectId())
        .orElseThrow(
            () ->
                new CourierException(
                    ErrorCode.KEY_IMPORT_FAILED,
                    "EC keys must be on curve P-256, P-384 or P-521."));
  }
}
