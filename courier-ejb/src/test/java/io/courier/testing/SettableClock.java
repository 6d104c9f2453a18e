package io.courier.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still, or nearly, until the test moves it. Thread-safe. */
public final class SettableClock extends Clock {
  private final Duration step;
  private Instant now;

  public SettableClock(Instant now) {
    this(now, Duration.ZERO);
  }

  /**
   * @param step how far it goes on with every look at it, as a real one does
   */
  public SettableClock(Instant now, Duration step) {
    this.now = now;
    this.step = step;
  }

  public synchronized void advance(Duration duration) {
    now = now.plus(duration);
  }

  public synchronized void set(Instant instant) {
    now = instant;
  }

  @Override
  public synchronized Instant instant() {
    Instant seen = now;
    now = now.plus(step);
    return seen;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
