package io.courier.crypto;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;

/** Outside Development without a key service: nothing works, and the start-up check says why. */
final class MissingKek implements KekProvider {
  private static CourierException unavailable() {
    return new CourierException(
        ErrorCode.KEY_SERVICE_UNAVAILABLE,
        "No key service is configured; a local key is accepted in Development only.");
  }

  @Override
  public BlobAlgorithm algorithm() {
    throw unavailable();
  }

  @Override
  public String currentVersion() {
    throw unavailable();
  }

  @Override
  public byte[] wrap(byte[] dataKey) {
    throw unavailable();
  }

  @Override
  public byte[] unwrap(byte[] wrapped, String version) {
    throw unavailable();
  }

  @Override
  public void check() {
    throw unavailable();
  }
}
