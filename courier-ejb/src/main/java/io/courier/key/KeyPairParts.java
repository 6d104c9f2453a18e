package io.courier.key;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

/**
 * The numbers of one SSH key pair, proved to belong together when made. Encodes itself as PKCS#8
 * (RFC 5958) and as the public key blob of RFC 4253 section 6.6.
 */
sealed interface KeyPairParts {
  /** {@link IllegalArgumentException} for a size that is not supported. */
  SshKeyType type();

  /** PKCS#8 DER of the private key; the caller zeroes it. */
  byte[] pkcs8();

  /** Public key in SSH wire form. */
  byte[] publicBlob();

  /** Zeroes what can be: numbers of the JDK cannot. The private part is then unusable. */
  default void wipe() {
    // RSA and ECDSA are computed with numbers of the JDK, which are immutable
  }

  /** RSA with its Chinese-remainder numbers derived anew. */
  record Rsa(BigInteger n, BigInteger e, BigInteger d, BigInteger p, BigInteger q)
      implements KeyPairParts {
    private static final int MAX_BITS = 16_384;

    public Rsa {
      BigInteger one = BigInteger.ONE;
      for (BigInteger number : List.of(n, e, d, p, q)) {
        require(number.bitLength() <= MAX_BITS); // no hostile file may make us count for minutes
      }
      require(p.gcd(q).equals(one) && e.compareTo(one) > 0);
      require(n.signum() > 0 && e.signum() > 0 && d.signum() > 0 && n.equals(p.multiply(q)));
      require(p.compareTo(one) > 0 && q.compareTo(one) > 0);
      require(e.multiply(d).mod(p.subtract(one)).equals(one));
      require(e.multiply(d).mod(q.subtract(one)).equals(one));
    }

    @Override
    public SshKeyType type() {
      return switch (n.bitLength()) {
        case 2048 -> SshKeyType.RSA_2048;
        case 3072 -> SshKeyType.RSA_3072;
        case 4096 -> SshKeyType.RSA_4096;
        default ->
            throw new IllegalArgumentException(
                "RSA keys must have 2048, 3072 or 4096 bits; this one has " + n.bitLength() + ".");
      };
    }

    @Override
    public byte[] pkcs8() {
      byte[] inner =
          DerWriter.secretSequence(
              DerWriter.integer(0),
              DerWriter.integer(n),
              DerWriter.integer(e),
              DerWriter.secretInteger(d),
              DerWriter.secretInteger(p),
              DerWriter.secretInteger(q),
              DerWriter.secretInteger(d.mod(p.subtract(BigInteger.ONE))),
              DerWriter.secretInteger(d.mod(q.subtract(BigInteger.ONE))),
              DerWriter.secretInteger(q.modInverse(p)));
      return wrap(inner, DerWriter.objectId(PkcsKeys.RSA), DerWriter.nothing());
    }

    @Override
    public byte[] publicBlob() {
      return blob(text("ssh-rsa"), e.toByteArray(), n.toByteArray());
    }
  }

  /** ECDSA; the public point is always computed from the scalar. */
  final class Ec implements KeyPairParts {
    private final EcCurve curve;
    private final BigInteger scalar;
    private final byte[] point;

    private Ec(EcCurve curve, BigInteger scalar, byte[] point) {
      this.curve = curve;
      this.scalar = scalar;
      this.point = point;
    }

    /**
     * @param claimedPoint the uncompressed point that came with the key, or null
     */
    static Ec of(EcCurve curve, BigInteger scalar, byte[] claimedPoint) {
      byte[] point = curve.publicPoint(scalar);
      require(claimedPoint == null || Arrays.equals(claimedPoint, point));
      return new Ec(curve, scalar, point);
    }

    @Override
    public SshKeyType type() {
      return curve.keyType();
    }

    @Override
    public byte[] pkcs8() {
      byte[] inner =
          DerWriter.secretSequence(
              DerWriter.integer(1),
              DerWriter.secretOctets(DerWriter.fixed(scalar, curve.fieldSize())),
              DerWriter.tagged(0xA1, DerWriter.bits(point)));
      byte[] parameters = DerWriter.objectId(curve.objectId());
      return wrap(inner, DerWriter.objectId(PkcsKeys.EC), parameters);
    }

    @Override
    public byte[] publicBlob() {
      return blob(text("ecdsa-sha2-" + curve.sshName()), text(curve.sshName()), point);
    }
  }

  /** Ed25519 (RFC 8032); the public key is always computed from the seed. */
  final class Ed25519 implements KeyPairParts {
    private final byte[] seed;
    private final byte[] publicKey;

    private Ed25519(byte[] seed, byte[] publicKey) {
      this.seed = seed;
      this.publicKey = publicKey;
    }

    /**
     * @param seed owned by the key from now on, zeroed when it is refused
     * @param claimedKey the public key that came with the seed, or null
     */
    static Ed25519 of(byte[] seed, byte[] claimedKey) {
      boolean accepted = false;
      try {
        require(seed.length == 32);
        byte[] publicKey = derive(seed);
        require(claimedKey == null || Arrays.equals(claimedKey, publicKey));
        accepted = true;
        return new Ed25519(seed, publicKey);
      } finally {
        if (!accepted) {
          Arrays.fill(seed, (byte) 0);
        }
      }
    }

    @Override
    public SshKeyType type() {
      return SshKeyType.ED25519;
    }

    @Override
    public byte[] pkcs8() {
      byte[] algorithm = DerWriter.sequence(DerWriter.objectId(PkcsKeys.ED25519));
      byte[] key = DerWriter.secretOctets(DerWriter.octets(seed));
      return DerWriter.secretSequence(DerWriter.integer(0), algorithm, key);
    }

    @Override
    public void wipe() {
      Arrays.fill(seed, (byte) 0);
    }

    @Override
    public byte[] publicBlob() {
      return blob(text("ssh-ed25519"), publicKey);
    }

    /**
     * The JDK derives a public key only while it generates a pair, so it is handed the seed as its
     * randomness; that it took exactly this seed is checked.
     */
    private static byte[] derive(byte[] seed) {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519", "SunEC");
        generator.initialize(255, new SeedSource(seed));
        KeyPair pair = generator.generateKeyPair();
        byte[] encoded = pair.getPrivate().getEncoded();
        int start = encoded.length - seed.length;
        boolean same = Arrays.equals(encoded, start, encoded.length, seed, 0, seed.length);
        Arrays.fill(encoded, (byte) 0);
        require(same);
        byte[] spki = pair.getPublic().getEncoded();
        return Arrays.copyOfRange(spki, spki.length - 32, spki.length);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("The JDK lacks Ed25519", e);
      }
    }
  }

  /** Gives one fixed value instead of randomness. */
  final class SeedSource extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final transient byte[] seed;

    SeedSource(byte[] seed) {
      this.seed = seed;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      require(bytes.length == seed.length);
      System.arraycopy(seed, 0, bytes, 0, seed.length);
    }
  }

  private static byte[] wrap(byte[] inner, byte[] algorithmId, byte[] parameters) {
    byte[] algorithm = DerWriter.sequence(algorithmId, parameters);
    return DerWriter.secretSequence(DerWriter.integer(0), algorithm, DerWriter.secretOctets(inner));
  }

  private static byte[] text(String ascii) {
    return ascii.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] blob(byte[]... fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] field : fields) {
      out.writeBytes(ByteBuffer.allocate(4).putInt(field.length).array());
      out.writeBytes(field);
    }
    return out.toByteArray();
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw new IllegalArgumentException("The parts of the key do not belong together.");
    }
  }
}
