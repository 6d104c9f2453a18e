package io.courier.identity;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import io.courier.core.Secret;
import io.courier.core.SecretRandom;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Makes and checks password hashes; depends on no container. Thread-safe, but each call costs tens
 * of milliseconds of CPU and Argon2id 64 MiB: callers in the server go through {@link HashingGate}.
 *
 * <p>Stored forms: {@code $argon2id$salt$hash} (RFC 9106, version 0x13, m=65536 KiB, t=4, p=8) and
 * {@code $pbkdf2_sha512$iterations$salt$hash}; salt and hash in base64.
 */
public final class PasswordHashing {
  private static final int MEMORY_KIB = 65_536;
  private static final int ITERATIONS = 4;
  private static final int PARALLELISM = 8;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final int PBKDF2_ITERATIONS = 210_000;
  private static final int PBKDF2_HASH_BYTES = 64;
  private static final String PBKDF2_PROVIDER = "BCFIPS";

  /** BCFIPS in approved-only mode refuses passwords below 112 bits. */
  private static final int PBKDF2_MIN_PASSWORD_BYTES = 14;

  /** Whether the algorithm takes the password at all: PBKDF2 needs 14 bytes. */
  boolean accepts(Secret password, PasswordAlgorithm algorithm) {
    return algorithm == PasswordAlgorithm.ARGON2ID
        || password.length() >= PBKDF2_MIN_PASSWORD_BYTES;
  }

  /**
   * The stored form under a fresh salt.
   *
   * @throws IllegalArgumentException when the algorithm does not take the password
   */
  String hash(Secret password, PasswordAlgorithm algorithm) {
    if (!accepts(password, algorithm)) {
      throw new IllegalArgumentException("Password too short for " + algorithm);
    }
    byte[] salt = SecretRandom.bytes(SALT_BYTES);
    return switch (algorithm) {
      case ARGON2ID -> "$argon2id$" + base64(salt) + "$" + base64(argon2id(password, salt));
      case PBKDF2_SHA512 ->
          "$pbkdf2_sha512$"
              + PBKDF2_ITERATIONS
              + "$"
              + base64(salt)
              + "$"
              + base64(pbkdf2(password, salt, PBKDF2_ITERATIONS, PBKDF2_HASH_BYTES));
    };
  }

  /** Compares in constant time; false for a stored form that is none. */
  public boolean matches(Secret password, String stored) {
    String[] parts = stored.split("\\$", -1);
    try {
      if (parts.length == 4 && parts[1].equals("argon2id")) {
        byte[] expected = bytes(parts[3]);
        return MessageDigest.isEqual(expected, argon2id(password, bytes(parts[2])));
      }
      if (parts.length == 5 && parts[1].equals("pbkdf2_sha512")) {
        byte[] expected = bytes(parts[4]);
        int iterations = Integer.parseInt(parts[2]);
        return accepts(password, PasswordAlgorithm.PBKDF2_SHA512)
            && MessageDigest.isEqual(
                expected, pbkdf2(password, bytes(parts[3]), iterations, expected.length));
      }
      return false;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Which algorithm made the stored form. */
  static PasswordAlgorithm algorithmOf(String stored) {
    return stored.startsWith("$pbkdf2_sha512$")
        ? PasswordAlgorithm.PBKDF2_SHA512
        : PasswordAlgorithm.ARGON2ID;
  }

  /** Whether the stored form was made by the algorithm with today's parameters. */
  boolean isCurrent(String stored, PasswordAlgorithm algorithm) {
    return switch (algorithm) {
      case ARGON2ID -> stored.startsWith("$argon2id$");
      case PBKDF2_SHA512 -> stored.startsWith("$pbkdf2_sha512$" + PBKDF2_ITERATIONS + "$");
    };
  }

  private static byte[] argon2id(Secret password, byte[] salt) {
    return Argon2Function.getInstance(
            MEMORY_KIB,
            ITERATIONS,
            PARALLELISM,
            HASH_BYTES,
            Argon2.ID,
            Argon2Function.ARGON2_VERSION_13)
        .hash(password.bytes(), salt)
        .getBytes();
  }

  private static byte[] pbkdf2(Secret password, byte[] salt, int iterations, int hashBytes) {
    CharBuffer chars = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(password.bytes()));
    char[] text = Arrays.copyOf(chars.array(), chars.limit());
    PBEKeySpec spec = new PBEKeySpec(text, salt, iterations, hashBytes * Byte.SIZE);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WITHHMACSHA512", PBKDF2_PROVIDER)
          .generateSecret(spec)
          .getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("PBKDF2 is not available from " + PBKDF2_PROVIDER, e);
    } finally {
      spec.clearPassword();
      Arrays.fill(text, '\0');
      Arrays.fill(chars.array(), '\0');
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] bytes(String base64) {
    return Base64.getDecoder().decode(base64);
  }
}
