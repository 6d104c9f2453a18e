package io.courier.jca.protocol.sftp;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/**
 * The public half of a private key. PKCS#8 need not hold it, and the platform does not give it
 * away.
 */
final class PublicPoint {
  private static final BigInteger TWO = BigInteger.TWO;
  private static final BigInteger THREE = BigInteger.valueOf(3);

  private PublicPoint() {}

  /** Q = d*G, uncompressed (SEC 1 section 2.3.3). */
  static byte[] encoded(ECPrivateKey key) {
    ECParameterSpec curve = key.getParams();
    BigInteger p = ((ECFieldFp) curve.getCurve().getField()).getP();
    ECPoint q = multiply(key.getS(), curve.getGenerator(), curve.getCurve().getA(), p);
    int size = (p.bitLength() + 7) / 8;
    byte[] encoded = new byte[1 + 2 * size];
    encoded[0] = 4;
    put(q.getAffineX(), encoded, 1, size);
    put(q.getAffineY(), encoded, 1 + size, size);
    return encoded;
  }

  /** Montgomery ladder: the same steps whatever the bits of the secret. */
  private static ECPoint multiply(BigInteger scalar, ECPoint base, BigInteger a, BigInteger p) {
    ECPoint low = ECPoint.POINT_INFINITY;
    ECPoint high = base;
    for (int bit = p.bitLength() + 1; bit >= 0; bit--) {
      if (scalar.testBit(bit)) {
        low = add(low, high, a, p);
        high = add(high, high, a, p);
      } else {
        high = add(low, high, a, p);
        low = add(low, low, a, p);
      }
    }
    return low;
  }

  private static ECPoint add(ECPoint one, ECPoint other, BigInteger a, BigInteger p) {
    if (one.equals(ECPoint.POINT_INFINITY)) {
      return other;
    }
    if (other.equals(ECPoint.POINT_INFINITY)) {
      return one;
    }
    BigInteger x1 = one.getAffineX();
    BigInteger y1 = one.getAffineY();
    BigInteger x2 = other.getAffineX();
    BigInteger y2 = other.getAffineY();
    BigInteger slope;
    if (x1.equals(x2)) {
      if (!y1.equals(y2)) {
        return ECPoint.POINT_INFINITY;
      }
      slope = x1.multiply(x1).multiply(THREE).add(a).multiply(y1.multiply(TWO).modInverse(p));
    } else {
      slope = y2.subtract(y1).multiply(x2.subtract(x1).modInverse(p));
    }
    BigInteger x = slope.multiply(slope).subtract(x1).subtract(x2).mod(p);
    BigInteger y = slope.multiply(x1.subtract(x)).subtract(y1).mod(p);
    return new ECPoint(x, y);
  }

  private static void put(BigInteger value, byte[] target, int at, int size) {
    byte[] bytes = value.toByteArray();
    int skip = Math.max(0, bytes.length - size);
    int length = bytes.length - skip;
    System.arraycopy(bytes, skip, target, at + size - length, length);
  }

  /**
   * The generator of the platform is fed the seed in place of random numbers: it makes the very
   * same pair (RFC 8032 section 5.1.5) and shows its public half.
   */
  static byte[] ed25519(EdECPrivateKey key) throws GeneralSecurityException {
    byte[] seed =
        key.getBytes().orElseThrow(() -> new GeneralSecurityException("The key has no bytes"));
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519", "SunEC");
      generator.initialize(NamedParameterSpec.ED25519, new Fixed(seed));
      EdECPublicKey made = (EdECPublicKey) generator.generateKeyPair().getPublic();
      byte[] encoded = new byte[32];
      byte[] y = made.getPoint().getY().toByteArray();
      for (int i = 0; i < Math.min(y.length, 32); i++) {
        encoded[i] = y[y.length - 1 - i];
      }
      if (made.getPoint().isXOdd()) {
        encoded[31] |= (byte) 0x80;
      }
      return encoded;
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  /** Yields one given value. */
  private static final class Fixed extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final transient byte[] value;

    Fixed(byte[] value) {
      this.value = value;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(value, 0, bytes, 0, bytes.length);
    }
  }
}
