package io.courier.crypto;

/**
 * Wraps and unwraps data keys with the key-encryption key. Implementations are stateless and keep
 * no data key. Callers zero the arrays they pass and receive.
 */
public interface KekProvider {

  /**
   * Under which new data keys are wrapped, asked anew each time.
   *
   * @throws io.courier.core.CourierException 1071 when the key service is unavailable
   */
  KekVersion current();

  /**
   * @param by what {@link #current} gave
   * @throws io.courier.core.CourierException 1071 when the key service is unavailable
   */
  byte[] wrap(byte[] dataKey, KekVersion by);

  /**
   * @param by algorithm and version named by the blob
   * @throws io.courier.core.CourierException 1072 when version or wrapped key are not genuine, 1071
   *     when the key service is unavailable or the version is disabled
   */
  byte[] unwrap(byte[] wrapped, KekVersion by);

  /**
   * Whether the key exists and may be used, without using it.
   *
   * @throws io.courier.core.CourierException 1071 with the reason when not
   */
  void check();
}
