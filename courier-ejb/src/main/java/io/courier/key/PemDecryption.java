package io.courier.key;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Secret;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Opens the two encrypted PEM forms: PBES2 of PKCS#8 (RFC 8018 section 6.2) and OpenSSL's older one
 * with {@code DEK-Info} (RFC 1421 header, key derived by MD5). Both only read files of others;
 * nothing is ever written this way.
 */
final class PemDecryption {
  private static final String PBES2 = "1.2.840.113549.1.5.13";
  private static final String PBKDF2 = "1.2.840.113549.1.5.12";
  private static final int MAX_ITERATIONS = 2_000_000;

  private static final Map<String, String> PSEUDO_RANDOM =
      Map.of(
          "1.2.840.113549.2.7", "PBKDF2WithHmacSHA1",
          "1.2.840.113549.2.8", "PBKDF2WithHmacSHA224",
          "1.2.840.113549.2.9", "PBKDF2WithHmacSHA256",
          "1.2.840.113549.2.10", "PBKDF2WithHmacSHA384",
          "1.2.840.113549.2.11", "PBKDF2WithHmacSHA512");

  private static final Map<String, BlockCipher> CIPHERS =
      Map.of(
          "2.16.840.1.101.3.4.1.2", new BlockCipher("AES", 16),
          "2.16.840.1.101.3.4.1.22", new BlockCipher("AES", 24),
          "2.16.840.1.101.3.4.1.42", new BlockCipher("AES", 32),
          "1.2.840.113549.3.7", new BlockCipher("DESede", 24),
          "AES-128-CBC", new BlockCipher("AES", 16),
          "AES-192-CBC", new BlockCipher("AES", 24),
          "AES-256-CBC", new BlockCipher("AES", 32),
          "DES-EDE3-CBC", new BlockCipher("DESede", 24));

  private PemDecryption() {}

  /** The PKCS#8 inside an {@code EncryptedPrivateKeyInfo}; the caller zeroes it. */
  static byte[] pbes2(byte[] der, Secret passphrase) {
    DerReader in = new DerReader(der).sequence();
    DerReader algorithm = in.sequence();
    byte[] encrypted = in.octets();
    if (!algorithm.objectId().equals(PBES2)) {
      throw unsupported("an encryption older than PBES2");
    }
    DerReader scheme = algorithm.sequence();
    DerReader derivation = scheme.sequence();
    if (!derivation.objectId().equals(PBKDF2)) {
      throw unsupported("a key derivation other than PBKDF2");
    }
    DerReader parameters = derivation.sequence();
    byte[] salt = parameters.octets();
    int iterations = parameters.smallInteger();
    if (parameters.peek() == DerReader.INTEGER) {
      parameters.skip();
    }
    String prf = parameters.hasMore() ? parameters.sequence().objectId() : "1.2.840.113549.2.7";
    DerReader encryption = scheme.sequence();
    BlockCipher cipher = CIPHERS.get(encryption.objectId());
    String derive = PSEUDO_RANDOM.get(prf);
    if (cipher == null || derive == null || iterations < 1) {
      throw unsupported("a cipher or derivation Courier does not read");
    }
    if (iterations > MAX_ITERATIONS) {
      throw unsupported("more than " + MAX_ITERATIONS + " iterations of PBKDF2");
    }
    byte[] key = pbkdf2(derive, passphrase, salt, new int[] {iterations, cipher.keySize()});
    return cipher.decrypt(key, encryption.octets(), encrypted);
  }

  /**
   * The DER inside an OpenSSL-style encrypted PEM; the caller zeroes it.
   *
   * @param dekInfo value of the {@code DEK-Info} header: cipher name, comma, hex IV
   */
  static byte[] dekInfo(String dekInfo, byte[] encrypted, Secret passphrase) {
    String[] parts = dekInfo.split(",", -1);
    BlockCipher cipher = CIPHERS.get(parts[0].strip());
    if (cipher == null || parts.length != 2) {
      throw unsupported("a cipher Courier does not read");
    }
    byte[] iv = HexFormat.of().parseHex(parts[1].strip());
    return cipher.decrypt(md5Key(passphrase, iv, cipher.keySize()), iv, encrypted);
  }

  private static byte[] pbkdf2(String algorithm, Secret passphrase, byte[] salt, int[] counts) {
    CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(passphrase.bytes()));
    char[] chars = Arrays.copyOf(decoded.array(), decoded.length());
    Arrays.fill(decoded.array(), '\0');
    PBEKeySpec spec = new PBEKeySpec(chars, salt, counts[0], counts[1] * 8);
    try {
      return SecretKeyFactory.getInstance(algorithm, "SunJCE").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The JDK lacks " + algorithm, e);
    } finally {
      spec.clearPassword();
      Arrays.fill(chars, '\0');
    }
  }

  /** OpenSSL's EVP_BytesToKey with MD5, one round; the salt is the first half of the IV. */
  private static byte[] md5Key(Secret passphrase, byte[] iv, int size) {
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      byte[] key = new byte[size];
      byte[] block = new byte[0];
      for (int done = 0; done < size; done += block.length) {
        md5.update(block);
        md5.update(passphrase.bytes());
        md5.update(iv, 0, 8);
        block = md5.digest();
        System.arraycopy(block, 0, key, done, Math.min(block.length, size - done));
      }
      return key;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The JDK lacks MD5", e);
    }
  }

  private static CourierException unsupported(String what) {
    return new CourierException(
        ErrorCode.KEY_IMPORT_FAILED,
        "The key file is encrypted with "
            + what
            + "; write it anew with \"ssh-keygen -p -f <file>\" and import that.");
  }

  /** A cipher in CBC mode with PKCS#5 padding. */
  private record BlockCipher(String algorithm, int keySize) {
    byte[] decrypt(byte[] key, byte[] iv, byte[] encrypted) {
      try {
        Cipher cipher = Cipher.getInstance(algorithm + "/CBC/PKCS5Padding", "SunJCE");
        SecretKeySpec spec = new SecretKeySpec(key, algorithm);
        cipher.init(Cipher.DECRYPT_MODE, spec, new IvParameterSpec(iv));
        return cipher.doFinal(encrypted);
      } catch (GeneralSecurityException e) {
        throw SshKeyParser.wrongPassphrase(e);
      } finally {
        Arrays.fill(key, (byte) 0);
      }
    }
  }
}
