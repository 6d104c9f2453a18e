package io.courier.jca.protocol.sftp;

import com.jcraft.jsch.Cipher;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * chacha20-poly1305@openssh.com (OpenSSH's PROTOCOL.chacha20poly1305) on the platform's ChaCha20:
 * JSch takes it from a library that is not allowed here. One key for the length of a packet, one
 * for the rest; the packet's number is the nonce. Made by JSch, hence public. Not thread-safe.
 */
public final class ChaCha20Poly1305 implements Cipher {
  static final String NAME = "chacha20-poly1305@openssh.com";

  private static final int KEYS = 64;
  private static final int KEY = 32;
  private static final int LENGTH_FIELD = 4;

  private boolean encrypts;
  private SecretKeySpec lengthKey;
  private SecretKeySpec mainKey;
  private javax.crypto.Cipher lengthCipher;
  private javax.crypto.Cipher mainCipher;
  private Poly1305 authenticator;

  @Override
  public int getIVSize() {
    return 8;
  }

  /** JSch means the size of the key material. */
  @Override
  public int getBlockSize() {
    return KEYS;
  }

  @Override
  public int getTagSize() {
    return Poly1305.TAG;
  }

  @Override
  public void init(int mode, byte[] key, byte[] iv) throws GeneralSecurityException {
    encrypts = mode == ENCRYPT_MODE;
    mainKey = new SecretKeySpec(key, 0, KEY, "ChaCha20");
    lengthKey = new SecretKeySpec(key, KEY, KEY, "ChaCha20");
    lengthCipher = javax.crypto.Cipher.getInstance("ChaCha20", "SunJCE");
    mainCipher = javax.crypto.Cipher.getInstance("ChaCha20", "SunJCE");
  }

  /** The next packet has this number. */
  @Override
  public void update(int packet) throws GeneralSecurityException {
    begin(packet & 0xffff_ffffL);
  }

  void begin(long nonce) throws GeneralSecurityException {
    // The original cipher has 64 bits of counter and of nonce: the same for less than 2^32 blocks.
    byte[] wide = ByteBuffer.allocate(12).putInt(0).putLong(nonce).array();
    ChaCha20ParameterSpec start = new ChaCha20ParameterSpec(wide, 0);
    int mode = encrypts ? javax.crypto.Cipher.ENCRYPT_MODE : javax.crypto.Cipher.DECRYPT_MODE;
    lengthCipher.init(mode, lengthKey, start);
    mainCipher.init(mode, mainKey, start);
    byte[] first = mainCipher.update(new byte[64]);
    authenticator = new Poly1305(first);
    Arrays.fill(first, (byte) 0);
  }

  /** The length of the packet. */
  @Override
  public void update(byte[] from, int fromOffset, int length, byte[] to, int toOffset)
      throws GeneralSecurityException {
    lengthCipher.update(from, fromOffset, length, to, toOffset);
  }

  /** Length field, already encrypted, and the rest; the tag stands behind both. */
  @Override
  public void doFinal(byte[] from, int fromOffset, int length, byte[] to, int toOffset)
      throws GeneralSecurityException {
    if (!encrypts) {
      byte[] tag = authenticator.tag(from, fromOffset, length);
      int at = fromOffset + length;
      if (!MessageDigest.isEqual(tag, Arrays.copyOfRange(from, at, at + Poly1305.TAG))) {
        throw new AEADBadTagException("The packet was altered");
      }
    }
    mainCipher.update(
        from, fromOffset + LENGTH_FIELD, length - LENGTH_FIELD, to, toOffset + LENGTH_FIELD);
    if (encrypts) {
      byte[] tag = authenticator.tag(to, toOffset, length);
      System.arraycopy(tag, 0, to, toOffset + length, tag.length);
    }
  }

  @Override
  public boolean isCBC() {
    return false;
  }

  @Override
  public boolean isAEAD() {
    return true;
  }

  @Override
  public boolean isChaCha20() {
    return true;
  }
}
