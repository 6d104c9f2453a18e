package io.courier.crypto;

/**
 * Wraps and unwraps data keys with the key-encryption key. Implementations are stateless and keep
 * no data key. Callers zero the arrays they pass and receive.
 */
public interface KekProvider {

  /** Algorithm written into blobs: fixes the length of the wrapped key. */
  BlobAlgorithm algorithm();

  /** Version under which {@link #wrap} wraps: 1-36 printable ASCII characters. */
  String currentVersion();

  /**
   * @throws io.courier.core.CourierException 1071 when the key service is unavailable
   */
  byte[] wrap(byte[] dataKey);

  /**
   * @param version version named by the blob
   * @throws io.courier.core.CourierException 1072 when version or wrapped key are not genuine, 1071
   *     when the key service is unavailable
   */
  byte[] unwrap(byte[] wrapped, String version);

  /**
   * Whether the key exists and may be used, without using it.
   *
   * @throws io.courier.core.CourierException 1071 with the reason when not
   */
  void check();
}
