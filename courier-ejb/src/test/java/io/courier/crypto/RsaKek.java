package io.courier.crypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.MGF1ParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/**
 * A key service with real RSA keys in memory, that answers as {@link KeyVaultKek} does. Remembers
 * the data keys it handed out, and, for speed, what it wrapped. Thread-safe.
 */
final class RsaKek implements KekProvider {
  private static final OAEPParameterSpec OAEP_256 =
      new OAEPParameterSpec(
          "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);

  private final Map<KekVersion, KeyPair> keys = new ConcurrentHashMap<>();
  private final Map<ByteBuffer, byte[]> genuine = new ConcurrentHashMap<>();
  private final List<byte[]> handedOut = new ArrayList<>();
  private volatile KekVersion current;
  private volatile RuntimeException outage;
  private volatile KekVersion disabled;

  KekVersion rotate(BlobAlgorithm size) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", "SunRsaSign");
      generator.initialize(size.wrappedLength() * Byte.SIZE);
      KekVersion made = new KekVersion(size, UUID.randomUUID().toString().replace("-", ""));
      keys.put(made, generator.generateKeyPair());
      current = made;
      return made;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Null ends it. */
  void fail(RuntimeException with) {
    outage = with;
  }

  /** Null enables it again. */
  void disable(KekVersion version) {
    disabled = version;
  }

  void forget(KekVersion version) {
    keys.remove(version);
  }

  /** The live arrays given to the caller. */
  synchronized List<byte[]> handedOut() {
    return List.copyOf(handedOut);
  }

  @Override
  public KekVersion current() {
    return current;
  }

  @Override
  public byte[] wrap(byte[] dataKey, KekVersion by) {
    synchronized (this) {
      handedOut.add(dataKey);
    }
    if (outage != null) {
      throw outage;
    }
    try {
      byte[] wrapped = cipher(Cipher.ENCRYPT_MODE, by).doFinal(dataKey);
      genuine.put(ByteBuffer.wrap(wrapped.clone()), dataKey.clone());
      return wrapped;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public byte[] unwrap(byte[] wrapped, KekVersion by) {
    if (!keys.containsKey(by)) {
      throw Blob.unreadable(null);
    }
    if (by.equals(disabled)) {
      throw new KekDisabledException("The version is disabled.", null);
    }
    try {
      byte[] known = genuine.get(ByteBuffer.wrap(wrapped));
      byte[] dataKey =
          known != null ? known.clone() : cipher(Cipher.DECRYPT_MODE, by).doFinal(wrapped);
      synchronized (this) {
        handedOut.add(dataKey);
      }
      return dataKey;
    } catch (GeneralSecurityException e) {
      throw Blob.unreadable(e);
    }
  }

  private Cipher cipher(int mode, KekVersion by) throws GeneralSecurityException {
    KeyPair pair = keys.get(by);
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding", "SunJCE");
    cipher.init(mode, mode == Cipher.ENCRYPT_MODE ? pair.getPublic() : pair.getPrivate(), OAEP_256);
    return cipher;
  }

  @Override
  public void check() {
    // always there
  }
}
