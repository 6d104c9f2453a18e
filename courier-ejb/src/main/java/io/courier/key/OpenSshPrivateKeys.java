package io.courier.key;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Secret;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
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
 * input is an {@link IllegalArgumentException} or {@link BufferUnderflowException}.
 */
final class OpenSshPrivateKeys {
  private static final byte[] MAGIC = "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_ROUNDS = 4096;

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
    return !string(body(container)).equals("none");
  }

  /**
   * @param passphrase null when the container is not encrypted
   */
  static KeyPairParts read(byte[] container, Secret passphrase) {
    ByteBuffer in = body(container);
    String cipher = string(in);
    String derivation = string(in);
    ByteBuffer options = ByteBuffer.wrap(bytes(in));
    if (in.getInt() != 1) {
      throw new CourierException(
          ErrorCode.KEY_IMPORT_FAILED, "The file holds several keys; import them one by one.");
    }
    byte[] publicBlob = bytes(in);
    byte[] section = bytes(in);
    byte[] plain = section;
    if (!cipher.equals("none")) {
      Encryption encryption = CIPHERS.get(cipher);
      if (encryption == null || !derivation.equals("bcrypt")) {
        throw new CourierException(
            ErrorCode.KEY_IMPORT_FAILED,
            "The key file is encrypted with a cipher that Courier does not read; write it anew with"
                + " \"ssh-keygen -p -Z aes256-ctr -f <file>\" and import that.");
      }
      byte[] tag = new byte[encryption.isGcm() ? 16 : 0];
      in.get(tag);
      plain = encryption.decrypt(derive(passphrase, options, encryption), section, tag);
    }
    try {
      KeyPairParts parts = privateSection(ByteBuffer.wrap(plain));
      if (!Arrays.equals(parts.publicBlob(), publicBlob)) {
        throw new IllegalArgumentException("Public and private part differ");
      }
      return parts;
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  private static KeyPairParts privateSection(ByteBuffer in) {
    int firstCheck = in.getInt();
    int secondCheck = in.getInt();
    if (firstCheck != secondCheck) {
      throw SshKeyParser.wrongPassphrase(null);
    }
    String type = string(in);
    return switch (type) {
      case "ssh-rsa" -> rsa(in);
      case "ssh-ed25519" -> {
        byte[] publicKey = bytes(in);
        yield KeyPairParts.Ed25519.of(Arrays.copyOf(bytes(in), 32), publicKey);
      }
      case "ssh-dss" -> throw PkcsKeys.dsa();
      default -> ecdsa(type, in);
    };
  }

  private static KeyPairParts rsa(ByteBuffer in) {
    BigInteger n = new BigInteger(bytes(in));
    BigInteger e = new BigInteger(bytes(in));
    BigInteger d = new BigInteger(bytes(in));
    bytes(in); // inverse of q: derived anew
    return new KeyPairParts.Rsa(n, e, d, new BigInteger(bytes(in)), new BigInteger(bytes(in)));
  }

  private static KeyPairParts ecdsa(String type, ByteBuffer in) {
    EcCurve curve =
        type.startsWith("ecdsa-sha2-") ? EcCurve.ofSshName(string(in)).orElse(null) : null;
    if (curve == null) {
      throw new CourierException(
          ErrorCode.KEY_IMPORT_FAILED,
          "Keys of type "
              + type.replaceAll("[^A-Za-z0-9@.-]", "?")
              + " are not supported; use RSA (2048 bits or more), Ed25519 or ECDSA.");
    }
    byte[] point = bytes(in);
    return KeyPairParts.Ec.of(curve, new BigInteger(1, bytes(in)), point);
  }

  private static byte[] derive(Secret passphrase, ByteBuffer options, Encryption encryption) {
    byte[] salt = bytes(options);
    int rounds = options.getInt();
    if (rounds < 1 || rounds > MAX_ROUNDS || salt.length == 0) {
      throw new IllegalArgumentException("bcrypt rounds out of range");
    }
    byte[] keyAndIv = new byte[encryption.keySize() + encryption.ivSize()];
    new BCrypt().pbkdf(passphrase.bytes(), salt, rounds, keyAndIv);
    return keyAndIv;
  }

  private static ByteBuffer body(byte[] container) {
    if (!Arrays.equals(container, 0, Math.min(MAGIC.length, container.length), MAGIC, 0, 15)) {
      throw new IllegalArgumentException("Not openssh-key-v1");
    }
    return ByteBuffer.wrap(container, MAGIC.length, container.length - MAGIC.length);
  }

  private static String string(ByteBuffer in) {
    return new String(bytes(in), StandardCharsets.US_ASCII);
  }

  private static byte[] bytes(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("Length beyond the end");
    }
    byte[] value = new byte[length];
    in.get(value);
    return value;
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
