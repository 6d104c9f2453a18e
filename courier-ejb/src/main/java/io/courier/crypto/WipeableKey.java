package io.courier.crypto;

import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * An AES key whose bytes exist once: {@link #getEncoded} hands out the live array, {@link #destroy}
 * zeroes it. For one operation of one thread; SecretKeySpec would keep a copy that nobody can
 * clear.
 */
final class WipeableKey implements SecretKey, AutoCloseable {
  private static final long serialVersionUID = 1L;

  private final transient byte[] bytes;
  private transient boolean destroyed;

  /** Takes ownership of the array. */
  WipeableKey(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public String getAlgorithm() {
    return "AES";
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public byte[] getEncoded() {
    if (destroyed) {
      throw new IllegalStateException("The key is destroyed");
    }
    return bytes;
  }

  @Override
  public void destroy() {
    destroyed = true;
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public boolean isDestroyed() {
    return destroyed;
  }

  @Override
  public void close() {
    destroy();
  }

  @Override
  public String toString() {
    return "***";
  }
}
