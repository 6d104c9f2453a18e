package io.courier.jca.protocol.sftp;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.UserInfo;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.HostTrust;
import io.courier.jca.api.PresentedHostKey;
import io.courier.jca.api.Reason;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Puts the caller's trust decision where JSch looks for known hosts. Asks once per login; whatever
 * goes wrong while asking rejects. Used for one login, on one thread.
 */
final class TrustedHost implements HostKeyRepository {
  /** What follows a trusted host key: only then may secrets be decrypted. */
  @FunctionalInterface
  interface WhenTrusted {
    void run() throws FileTransferException;
  }

  private static final String RSA = "ssh-rsa";

  private final HostTrust trust;
  private final int fewestRsaBits;
  private final WhenTrusted whenTrusted;
  private PresentedHostKey presented;
  private FileTransferException rejection;

  /**
   * @param fewestRsaBits of an RSA host key, whatever the trust decision; 0 for no limit
   */
  TrustedHost(HostTrust trust, int fewestRsaBits, WhenTrusted whenTrusted) {
    this.trust = trust;
    this.fewestRsaBits = fewestRsaBits;
    this.whenTrusted = whenTrusted;
  }

  @Override
  public int check(String host, byte[] key) {
    if (presented != null) {
      rejection =
          new FileTransferException(
              Reason.HOST_KEY_REJECTED, "The server showed a second host key during one login");
      return CHANGED;
    }
    try {
      presented = new PresentedHostKey(type(key), fingerprint(key));
      checkSize(key);
      trust.check(presented);
      whenTrusted.run();
      return OK;
    } catch (FileTransferException e) {
      rejection = e;
    } catch (RuntimeException e) {
      rejection =
          new FileTransferException(
              Reason.HOST_KEY_REJECTED, "The host key could not be checked: " + e, e);
    }
    return CHANGED;
  }

  PresentedHostKey presented() {
    return presented;
  }

  /** Why the handshake was ended on this side, or null. */
  FileTransferException rejection() {
    return rejection;
  }

  /** The type is the first string of the key blob (RFC 4253 section 6.6). */
  private static String type(byte[] key) {
    ByteBuffer bytes = ByteBuffer.wrap(key);
    byte[] name = new byte[bytes.getInt()];
    bytes.get(name);
    return new String(name, StandardCharsets.US_ASCII);
  }

  /** An RSA key is its name, its exponent and its modulus (RFC 4253 section 6.6). */
  private void checkSize(byte[] key) throws FileTransferException {
    if (fewestRsaBits == 0 || !presented.keyType().equals(RSA)) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.wrap(key);
    byte[] part = {};
    for (int i = 0; i < 3; i++) {
      part = new byte[bytes.getInt()];
      bytes.get(part);
    }
    int bits = new BigInteger(part).bitLength();
    if (bits < fewestRsaBits) {
      throw new FileTransferException(
          Reason.ALGORITHM_MISMATCH,
          "The server's RSA host key has "
              + bits
              + " bits; the FIPS policy asks for at least "
              + fewestRsaBits);
    }
  }

  static String fingerprint(byte[] key) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
      return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  @Override
  public void add(HostKey hostkey, UserInfo ui) {
    throw new UnsupportedOperationException("Trust is decided by the caller");
  }

  @Override
  public void remove(String host, String type) {
    throw new UnsupportedOperationException("Trust is decided by the caller");
  }

  @Override
  public void remove(String host, String type, byte[] key) {
    throw new UnsupportedOperationException("Trust is decided by the caller");
  }

  @Override
  public String getKnownHostsRepositoryID() {
    return "courier";
  }

  @Override
  public HostKey[] getHostKey() {
    return new HostKey[0];
  }

  @Override
  public HostKey[] getHostKey(String host, String type) {
    return new HostKey[0];
  }
}
