package io.courier.crypto;

import io.courier.core.Codes;
import io.courier.core.Secret;
import io.courier.setting.Deployment;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Envelope encryption with a fresh data key per value. No state: nothing to leak, nothing to lock.
 */
@ApplicationScoped
public class EnvelopeService implements EnvelopeEncryption {
  private KekProvider keks;
  private Deployment deployment;

  /** For CDI. */
  protected EnvelopeService() {}

  @Inject
  public EnvelopeService(KekProvider keks, Deployment deployment) {
    this.keks = keks;
    this.deployment = deployment;
  }

  @Override
  public byte[] encrypt(Secret plain, SecretLocation location) {
    KekVersion current = keks.current();
    byte[] dataKey = Aes.newKey();
    try (WipeableKey key = new WipeableKey(dataKey)) {
      byte[] wrapped = keks.wrap(dataKey, current);
      Aes.Sealed sealed = Aes.seal(key, plain.bytes(), associated(location));
      return new Blob(current, wrapped, sealed.iv(), sealed.text()).toBytes();
    }
  }

  @Override
  public Secret decrypt(byte[] bytes, SecretLocation location) {
    Blob blob = Blob.parse(bytes);
    try (WipeableKey key = new WipeableKey(keks.unwrap(blob.wrappedKey(), blob.kek()))) {
      return Secret.ofBytes(
          Aes.open(key, new Aes.Sealed(blob.iv(), blob.sealed()), associated(location)));
    } catch (GeneralSecurityException e) {
      throw Blob.unreadable(e);
    }
  }

  /**
   * @throws io.courier.core.CourierException 1071
   */
  public KekVersion currentKek() {
    return keks.current();
  }

  /**
   * The blob with its data key wrapped by {@code to}: only version, wrapped key and algorithm code
   * differ. Empty when it is so already.
   *
   * @throws io.courier.core.CourierException 1072 for what is no blob or has a wrapped key that
   *     does not open, 1071
   */
  public Optional<byte[]> rewrap(byte[] bytes, KekVersion to) {
    Blob blob = Blob.parse(bytes);
    if (blob.kek().equals(to)) {
      return Optional.empty();
    }
    byte[] dataKey = keks.unwrap(blob.wrappedKey(), blob.kek());
    try {
      return Optional.of(new Blob(to, keks.wrap(dataKey, to), blob.iv(), blob.sealed()).toBytes());
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
  }

  /** Binds a value to its place and installation. */
  private byte[] associated(SecretLocation location) {
    if (location.table().indexOf('|') >= 0 || location.column().indexOf('|') >= 0) {
      throw new IllegalArgumentException("No table or column has a bar in its name");
    }
    String text =
        String.join(
            "|",
            "courier:1",
            Codes.of(deployment.environment()),
            location.table(),
            location.column(),
            location.rowId());
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
