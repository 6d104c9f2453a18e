package io.courier.key;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Secret;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Opens PuTTY private keys of versions 2 and 3. Malformed input is an {@link
 * IllegalArgumentException}.
 *
 * <p>A wrong passphrase and a damaged file both show as a MAC that does not match. What was
 * decrypted tells them apart: under a wrong key its first length field fits once in a million.
 */
final class PuttyPrivateKeys {
  private static final int KEY_SIZE = 32;
  private static final int IV_SIZE = 16;
  private static final String MAC_KEY_2 = "putty-private-key-file-mac-key";

  private PuttyPrivateKeys() {}

  /**
   * @param passphrase null when none was given
   */
  static ParsedSshKey read(String text, Secret passphrase) {
    PuttyKeyFile file = new PuttyKeyFile(text);
    if (file.algorithm().equals("ssh-dss")) {
      throw PkcsKeys.dsa();
    }
    boolean encrypted = file.isEncrypted();
    if (encrypted && !file.encryption().equals("aes256-cbc")) {
      throw new IllegalArgumentException("Unknown encryption");
    }
    Keys keys =
        file.version() == 2
            ? keysOfVersion2(encrypted ? SshKeyParser.required(passphrase) : null)
            : keysOfVersion3(file, encrypted ? SshKeyParser.required(passphrase) : null);
    byte[] plain = encrypted ? keys.decrypt(file.privateBlob()) : file.privateBlob();
    try {
      checkMac(file, keys, plain);
      KeyPairParts parts = parts(file.algorithm(), file.publicBlob(), plain);
      if (!Arrays.equals(parts.publicBlob(), file.publicBlob())) {
        throw new IllegalArgumentException("Public and private part differ");
      }
      return new ParsedSshKey(parts, "ppk" + file.version(), encrypted, derivations(file));
    } finally {
      Arrays.fill(plain, (byte) 0);
      keys.wipe();
    }
  }

  private static List<String> derivations(PuttyKeyFile file) {
    if (file.version() == 2) {
      return List.of("SHA-1 (PuTTY key file version 2)");
    }
    return file.isEncrypted() ? List.of("Argon2 key derivation") : List.of();
  }

  private static void checkMac(PuttyKeyFile file, Keys keys, byte[] plain) {
    byte[] actual =
        keys.mac(
            file.algorithm().getBytes(StandardCharsets.ISO_8859_1),
            file.encryption().getBytes(StandardCharsets.ISO_8859_1),
            file.comment(),
            file.publicBlob(),
            plain);
    if (MessageDigest.isEqual(actual, file.mac())) {
      return;
    }
    int length = plain.length < Integer.BYTES ? -1 : ByteBuffer.wrap(plain).getInt();
    if (file.isEncrypted() && (length < 0 || length > plain.length)) {
      throw SshKeyParser.wrongPassphrase(null);
    }
    throw new CourierException(
        ErrorCode.KEY_IMPORT_FAILED,
        "The PuTTY key file is damaged or was changed: its MAC does not match. Use another copy of"
            + " it.");
  }

  private static KeyPairParts parts(String algorithm, byte[] publicBlob, byte[] plain) {
    WireReader open = new WireReader(publicBlob);
    WireReader secret = new WireReader(plain);
    if (!open.text().equals(algorithm)) {
      throw new IllegalArgumentException("Two algorithms");
    }
    switch (algorithm) {
      case "ssh-rsa" -> {
        BigInteger e = open.integer();
        BigInteger n = open.integer();
        BigInteger d = secret.integer();
        return new KeyPairParts.Rsa(n, e, d, secret.integer(), secret.integer());
      }
      case "ssh-ed25519" -> {
        // the format has a little-endian number here: its last zero bytes may be missing
        byte[] seed = secret.bytes();
        if (seed.length > 32) {
          throw new IllegalArgumentException("Seed too long");
        }
        byte[] whole = Arrays.copyOf(seed, 32);
        Arrays.fill(seed, (byte) 0);
        return KeyPairParts.Ed25519.of(whole, open.bytes());
      }
      default -> {
        EcCurve curve = OpenSshPrivateKeys.curve(algorithm, open);
        return KeyPairParts.Ec.of(curve, secret.integer(), open.bytes());
      }
    }
  }

  private static Keys keysOfVersion2(Secret passphrase) {
    byte[] typed = passphrase == null ? new byte[0] : passphrase.bytes();
    byte[] cipherKey = Arrays.copyOf(sha1(new byte[4], typed), KEY_SIZE);
    byte[] second = sha1(new byte[] {0, 0, 0, 1}, typed);
    System.arraycopy(second, 0, cipherKey, second.length, KEY_SIZE - second.length);
    byte[] macKey = sha1(MAC_KEY_2.getBytes(StandardCharsets.US_ASCII), typed);
    return new Keys(cipherKey, new byte[IV_SIZE], macKey, "HmacSHA1");
  }

  private static Keys keysOfVersion3(PuttyKeyFile file, Secret passphrase) {
    if (passphrase == null) {
      // a zero byte is the same HMAC key as none, which the JDK does not take
      return new Keys(new byte[0], new byte[0], new byte[1], "HmacSHA256");
    }
    byte[] all = file.derivation().derive(passphrase, KEY_SIZE + IV_SIZE + 32);
    Keys keys =
        new Keys(
            Arrays.copyOf(all, KEY_SIZE),
            Arrays.copyOfRange(all, KEY_SIZE, KEY_SIZE + IV_SIZE),
            Arrays.copyOfRange(all, KEY_SIZE + IV_SIZE, all.length),
            "HmacSHA256");
    Arrays.fill(all, (byte) 0);
    return keys;
  }

  private static byte[] sha1(byte[] start, byte[] rest) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      digest.update(start);
      return digest.digest(rest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The JDK lacks SHA-1", e);
    }
  }

  /** What a passphrase gives. */
  private static final class Keys {
    private final byte[] cipherKey;
    private final byte[] iv;
    private final byte[] macKey;
    private final String macAlgorithm;

    Keys(byte[] cipherKey, byte[] iv, byte[] macKey, String macAlgorithm) {
      this.cipherKey = cipherKey;
      this.iv = iv;
      this.macKey = macKey;
      this.macAlgorithm = macAlgorithm;
    }

    byte[] decrypt(byte[] encrypted) {
      try {
        Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding", "SunJCE");
        SecretKeySpec key = new SecretKeySpec(cipherKey, "AES");
        cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(iv));
        return cipher.doFinal(encrypted);
      } catch (GeneralSecurityException e) {
        throw new IllegalArgumentException("Cannot be decrypted", e);
      }
    }

    byte[] mac(byte[]... fields) {
      try {
        Mac mac = Mac.getInstance(macAlgorithm, "SunJCE");
        mac.init(new SecretKeySpec(macKey, macAlgorithm));
        for (byte[] field : fields) {
          mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(field.length).array());
          mac.update(field);
        }
        return mac.doFinal();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("The JDK lacks " + macAlgorithm, e);
      }
    }

    void wipe() {
      Arrays.fill(cipherKey, (byte) 0);
      Arrays.fill(iv, (byte) 0);
      Arrays.fill(macKey, (byte) 0);
    }
  }
}
