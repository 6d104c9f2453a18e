package io.courier.jca.protocol.sftp;

import com.jcraft.jsch.Identity;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;

/**
 * A login key that lives in memory only. JSch's own PKCS#8 reader is not used: 2.28.8 confuses the
 * NIST curves and demands a public key inside the file. Used for one login.
 */
final class ClientKey implements Identity {
  private final String type;
  private final byte[] publicBlob;
  private PrivateKey key;

  private ClientKey(String type, byte[] publicBlob, PrivateKey key) {
    this.type = type;
    this.publicBlob = publicBlob;
    this.key = key;
  }

  /**
   * @param pkcs8 PKCS#8 DER, unencrypted; stays the caller's
   */
  static ClientKey of(byte[] pkcs8) throws FileTransferException {
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      PrivateKey key = parse(algorithm, pkcs8);
      if (key != null) {
        try {
          return of(key);
        } catch (GeneralSecurityException e) {
          throw unusable(e);
        }
      }
    }
    throw unusable(null);
  }

  private static FileTransferException unusable(Exception cause) {
    return new FileTransferException(
        Reason.INVALID_REQUEST,
        "The SSH key cannot be used: RSA, EC P-256/384/521 or Ed25519 as unencrypted PKCS#8 is"
            + " needed",
        cause);
  }

  /** PKCS#8 names its algorithm, so only one factory accepts it. */
  private static PrivateKey parse(String algorithm, byte[] pkcs8) {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(pkcs8);
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(spec);
    } catch (GeneralSecurityException e) {
      return null;
    }
  }

  private static ClientKey of(PrivateKey key) throws GeneralSecurityException {
    if (key instanceof RSAPrivateCrtKey rsa) {
      byte[] blob =
          new SshBytes()
              .text("ssh-rsa")
              .integer(rsa.getPublicExponent())
              .integer(rsa.getModulus())
              .toArray();
      return new ClientKey("ssh-rsa", blob, key);
    }
    if (key instanceof ECPrivateKey ec) {
      String curve = "nistp" + ec.getParams().getCurve().getField().getFieldSize();
      if (!List.of("nistp256", "nistp384", "nistp521").contains(curve)) {
        throw new GeneralSecurityException("Unsupported curve " + curve);
      }
      byte[] blob =
          new SshBytes()
              .text("ecdsa-sha2-" + curve)
              .text(curve)
              .data(PublicPoint.encoded(ec))
              .toArray();
      return new ClientKey("ecdsa-sha2-" + curve, blob, key);
    }
    if (key instanceof EdECPrivateKey ed) {
      byte[] blob = new SshBytes().text("ssh-ed25519").data(PublicPoint.ed25519(ed)).toArray();
      return new ClientKey("ssh-ed25519", blob, key);
    }
    throw new GeneralSecurityException("Unsupported key " + key.getAlgorithm());
  }

  @Override
  public byte[] getPublicKeyBlob() {
    return publicBlob.clone();
  }

  @Override
  public byte[] getSignature(byte[] data) {
    return getSignature(data, type);
  }

  @Override
  public byte[] getSignature(byte[] data, String algorithm) {
    if (key == null) {
      return null;
    }
    try {
      Signature signature = Signature.getInstance(javaName(algorithm));
      signature.initSign(key);
      signature.update(data);
      byte[] raw = signature.sign();
      byte[] value = algorithm.startsWith("ecdsa-") ? ecdsaBlob(raw) : raw;
      return new SshBytes().text(algorithm).data(value).toArray();
    } catch (GeneralSecurityException e) {
      // JSch's convention: no signature, go on with the next method.
      return null;
    }
  }

  private static String javaName(String algorithm) throws GeneralSecurityException {
    return switch (algorithm) {
      case "ssh-rsa" -> "SHA1withRSA";
      case "rsa-sha2-256" -> "SHA256withRSA";
      case "rsa-sha2-512" -> "SHA512withRSA";
      case "ecdsa-sha2-nistp256" -> "SHA256withECDSA";
      case "ecdsa-sha2-nistp384" -> "SHA384withECDSA";
      case "ecdsa-sha2-nistp521" -> "SHA512withECDSA";
      case "ssh-ed25519" -> "Ed25519";
      default -> throw new GeneralSecurityException("Unsupported signature " + algorithm);
    };
  }

  /** From SEQUENCE of two INTEGERs (DER) to two mpints (RFC 5656 section 3.1.2). */
  private static byte[] ecdsaBlob(byte[] der) {
    int at = (der[1] & 0xff) > 0x80 ? 3 : 2;
    int lengthR = der[at + 1];
    byte[] r = Arrays.copyOfRange(der, at + 2, at + 2 + lengthR);
    int atS = at + 2 + lengthR;
    int lengthS = der[atS + 1];
    byte[] s = Arrays.copyOfRange(der, atS + 2, atS + 2 + lengthS);
    return new SshBytes().integer(new BigInteger(r)).integer(new BigInteger(s)).toArray();
  }

  @Override
  public String getAlgName() {
    return type;
  }

  @Override
  public String getName() {
    return "courier";
  }

  @Override
  public boolean isEncrypted() {
    return false;
  }

  @Override
  public boolean setPassphrase(byte[] passphrase) {
    return true;
  }

  /** Forgets the key; a login that still runs gets no signature any more. */
  @Override
  public void clear() {
    key = null;
  }

  /** SSH's wire encoding (RFC 4251 section 5). */
  static final class SshBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    SshBytes text(String value) {
      return data(value.getBytes(StandardCharsets.US_ASCII));
    }

    SshBytes integer(BigInteger value) {
      return data(value.toByteArray());
    }

    SshBytes data(byte[] value) {
      out.write(value.length >>> 24);
      out.write(value.length >>> 16);
      out.write(value.length >>> 8);
      out.write(value.length);
      out.writeBytes(value);
      return this;
    }

    byte[] toArray() {
      return out.toByteArray();
    }
  }
}
