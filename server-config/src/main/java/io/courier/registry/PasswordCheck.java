package io.courier.registry;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Compares a password with a stored hash: {@code $argon2id$salt$hash} (64 MB, 4 iterations, 8
 * lanes) or {@code $pbkdf2_sha512$iterations$salt$hash}. At most two at once, since each takes 64
 * MB; thread-safe.
 */
final class PasswordCheck {
  private static final Argon2Function ARGON2 =
      Argon2Function.getInstance(65_536, 4, 8, 32, Argon2.ID, 0x13);
  private static final int MIN_FIPS_CHARS = 14;
  private static final int MAX_WAITING = 64;
  private static final Semaphore AT_ONCE = new Semaphore(2, true);
  private static final byte[] DUMMY_SALT = new byte[16];

  /** No place in the queue, or no module for the algorithm: nothing is known about the password. */
  static final class Unavailable extends Exception {
    private static final long serialVersionUID = 1L;

    Unavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private PasswordCheck() {}

  /** Whether the password belongs to the stored text; false also for a text in no known form. */
  static boolean matches(String password, String stored) throws Unavailable {
    String[] parts = stored == null ? new String[0] : stored.split("\\$", -1);
    try {
      if (parts.length == 4 && parts[1].equals("argon2id")) {
        byte[] salt = Base64.getDecoder().decode(parts[2]);
        return MessageDigest.isEqual(Base64.getDecoder().decode(parts[3]), argon2(password, salt));
      }
      if (parts.length == 5 && parts[1].equals("pbkdf2_sha512")) {
        byte[] salt = Base64.getDecoder().decode(parts[3]);
        byte[] hash = Base64.getDecoder().decode(parts[4]);
        return password.length() >= MIN_FIPS_CHARS
            && MessageDigest.isEqual(
                hash, pbkdf2(password, salt, Integer.parseInt(parts[2]), hash.length));
      }
      return false;
    } catch (IllegalArgumentException e) {
      return false; // not base64, not a number
    }
  }

  /** Takes the time of a comparison, so that an unknown user is not told from a wrong password. */
  static void pretend(String password) throws Unavailable {
    argon2(password, DUMMY_SALT);
  }

  private static byte[] argon2(String password, byte[] salt) throws Unavailable {
    enter();
    try {
      return ARGON2.hash(password.getBytes(StandardCharsets.UTF_8), salt).getBytes();
    } finally {
      AT_ONCE.release();
    }
  }

  private static byte[] pbkdf2(String password, byte[] salt, int iterations, int length)
      throws Unavailable {
    enter();
    var spec = new PBEKeySpec(password.toCharArray(), salt, iterations, length * 8);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WITHHMACSHA512", "BCFIPS")
          .generateSecret(spec)
          .getEncoded();
    } catch (GeneralSecurityException e) {
      throw new Unavailable("PBKDF2 is not available from bc-fips.", e);
    } finally {
      spec.clearPassword();
      AT_ONCE.release();
    }
  }

  private static void enter() throws Unavailable {
    try {
      if (AT_ONCE.getQueueLength() >= MAX_WAITING || !AT_ONCE.tryAcquire(30, TimeUnit.SECONDS)) {
        throw new Unavailable("Too many logins at once.", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("Interrupted while waiting for a place to hash.", e);
    }
  }
}
