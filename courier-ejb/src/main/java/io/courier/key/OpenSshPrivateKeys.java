package io.courier.key;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Secret;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.apache.sshd.common.config.keys.loader.openssh.kdf.BCrypt;

/**
 * The container of ssh-keygen (OpenSSH's PROTOCOL.key, format {@code openssh-key-v1}). Malformed
 * input is an {@link IllegalArgumentException}.
 */
final class OpenSshPrivateKeys {
  private static final byte[] MAGIC = "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_ROUNDS = 1024;

  private static final Map<String, Encryption> CIPHERS =
      Map.of(
          "aes128-ctr", new Encryption("AES/CTR/NoPadding", 16),
          "aes192-ctr", new Encryption("AES/CTR/NoPadding", 24),
          "aes256-ctr", new Encryption("AES/CTR/NoPadding", 32),
          "aes128-cbc", new Encryption("AES/CBC/NoPadding", 16),
          "aes192-cbc", new Encryption("AES/CBC/NoPadding", 24),
          "aes256-cbc", new Encryption("AES/CBC/NoPadding", 32),
          "aes128-gcm@openssh.com", new Encryption("AES/GCM/NoPadding", 16),
          "aes256-gcm@openssh.com", new Encryption("AES/GCM/NoPadding", 32));

  private OpenSshPrivateKeys() {}

  static boolean isEncrypted(byte[] container) {
    return !body(container).text().equals("none");
  }

  /**
   * @param passphrase null when the container is not encrypted
   */
  static KeyPairParts read(byte[] container, Secret passphrase) {
    WireReader in = body(container);
    String cipher = in.text();
    String derivation = in.text();
    WireReader options = new WireReader(in.bytes());
    if (in.uint32() != 1) {
      throw new CourierException(
          ErrorCode.KEY_IMPORT_FAILED, "The file holds several keys; import them one by one.");
    }
    byte[] publicBlob = in.bytes();
    byte[] section = in.bytes();
    byte[] plain = section;
    if (!cipher.equals("none")) {
      Encryption encryption = CIPHERS.get(cipher);
      if (encryption == null || !derivation.equals("bcrypt")) {
        throw new CourierException(
            ErrorCode.KEY_IMPORT_FAILED,
            "The key file is encrypted with a cipher that Courier does not read; write it anew with"
                + " \"ssh-keygen -p -Z aes256-ctr -f <file>\" and import that.");
      }
      byte[] tag = in.raw(encryption.isGcm() ? 16 : 0);
      plain = encryption.decrypt(derive(passphrase, options, encryption), section, tag);
    }
    try {
      KeyPairParts parts = privateSection(new WireReader(plain));
      if (!Arrays.equals(parts.publicBlob(), publicBlob)) {
        throw new IllegalArgumentException("Public and private part differ");
      }
      return parts;
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  private static KeyPairParts privateSection(WireReader in) {
    int firstCheck = in.uint32();
    int secondCheck = in.uint32();
    if (firstCheck != secondCheck) {
      throw SshKeyParser.wrongPassphrase(null);
    }
    String type = in.text();
    switch (type) {
      case "ssh-rsa" -> {
        BigInteger n = in.integer();
        BigInteger e = in.integer();
        BigInteger d = in.integer();
        in.bytes(); // inverse of q: derived anew
        return new KeyPairParts.Rsa(n, e, d, in.integer(), in.integer());
      }
      case "ssh-ed25519" -> {
        byte[] publicKey = in.bytes();
        byte[] seedAndKey = in.bytes();
        byte[] seed = Arrays.copyOf(seedAndKey, 32);
        Arrays.fill(seedAndKey, (byte) 0);
        return KeyPairParts.Ed25519.of(seed, publicKey);
      }
      case "ssh-dss" -> throw PkcsKeys.dsa();
      default -> {
        EcCurve curve = curve(type, in);
        byte[] point = in.bytes();
        return KeyPairParts.Ec.of(curve, in.integer(), point);
      }
    }
  }

  /**
   * The curve of an ECDSA key, whose type was read and whose curve name comes next.
   *
   * @throws CourierException 4000 for a type that is not supported
   */
  static EcCurve curve(String type, WireReader in) {
    EcCurve curve =
        type.startsWith("ecdsa-sha2-") ? EcCurve.ofSshName(in.text()).orElse(null) : null;
    if (curve == null || !type.equals("ecdsa-sha2-" + curve.sshName())) {
      throw new CourierException(
          ErrorCode.KEY_IMPORT_FAILED,
          "Keys of type "
              + shown(type)
              + " are not supported; use RSA (2048 bits or more), Ed25519 or ECDSA.");
    }
    return curve;
  }

  private static String shown(String type) {
    String text = type.replaceAll("[^A-Za-z0-9@.-]", "?");
    return text.length() > 60 ? text.substring(0, 60) + "..." : text;
  }

  private static byte[] derive(Secret passphrase, WireReader options, Encryption encryption) {
    byte[] salt = options.bytes();
    int rounds = options.uint32();
    if (rounds < 1 || salt.length == 0) {
      throw new IllegalArgumentException("bcrypt parameters out of range");
    }
    if (rounds > MAX_ROUNDS) {
      throw new CourierException(
          ErrorCode.KEY_IMPORT_FAILED,
          "Opening the key file would take "
              + rounds
              + " rounds of bcrypt; Courier grants "
              + MAX_ROUNDS
              + ". Write it anew with \"ssh-keygen -p -a 64 -f <file>\" and import that.");
    }
    byte[] keyAndIv = new byte[encryption.keySize() + encryption.ivSize()];
    new BCrypt().pbkdf(passphrase.bytes(), salt, rounds, keyAndIv);
    return keyAndIv;
  }

  private static WireReader body(byte[] container) {
    if (!Arrays.equals(container, 0, Math.min(MAGIC.length, container.length), MAGIC, 0, 15)) {
      throw new IllegalArgumentException("Not openssh-key-v1");
    }
    return new WireReader(container, MAGIC.length);
  }

  /** One of ssh-keygen's ciphers. */
  private record Encryption(String transformation, int keySize) {
    boolean isGcm() {
      return transformation.contains("GCM");
    }

    int ivSize() {
      return isGcm() ? 12 : 16;
    }

    /** Zeroes the key and the IV. */
    byte[] decrypt(byte[] keyAndIv, byte[] encrypted, byte[] tag) {
      try {
        Cipher cipher = Cipher.getInstance(transformation, "SunJCE");
        SecretKeySpec key = new SecretKeySpec(keyAndIv, 0, keySize, "AES");
        if (isGcm()) {
          cipher.init(
              Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, keyAndIv, keySize, ivSize()));
        } else {
          cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(keyAndIv, keySize, ivSize()));
        }
        byte[] input = Arrays.copyOf(encrypted, encrypted.length + tag.length);
        System.arraycopy(tag, 0, input, encrypted.length, tag.length);
        return cipher.doFinal(input);
      } catch (AEADBadTagException e) {
        throw SshKeyParser.wrongPassphrase(e);
      } catch (GeneralSecurityException e) {
        throw new IllegalArgumentException("Cannot be decrypted", e);
      } finally {
        Arrays.fill(keyAndIv, (byte) 0);
      }
    }
  }
}
