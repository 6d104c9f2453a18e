package io.courier.crypto;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;

/** Without a usable key service nothing works, and the start-up check says why. */
final class MissingKek implements KekProvider {
  private final String why;

  MissingKek(String why) {
    this.why = why;
  }

  private CourierException unavailable() {
    return new CourierException(ErrorCode.KEY_SERVICE_UNAVAILABLE, why);
  }

  @Override
  public KekVersion current() {
    throw unavailable();
  }

  @Override
  public byte[] wrap(byte[] dataKey, KekVersion by) {
    throw unavailable();
  }

  @Override
  public byte[] unwrap(byte[] wrapped, KekVersion by) {
    throw unavailable();
  }

  @Override
  public void check() {
    throw unavailable();
  }
}
