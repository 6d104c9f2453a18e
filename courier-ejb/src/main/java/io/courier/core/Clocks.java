package io.courier.core;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** The one clock of the application, injected wherever time is asked for. */
@ApplicationScoped
public class Clocks {
  private static final Clock SYSTEM = new MicrosecondClock();

  /** UTC in microseconds: what PostgreSQL stores, so a value read back equals the one written. */
  @Produces
  public Clock clock() {
    return SYSTEM;
  }

  /** For code that the container does not make: entity listeners. */
  public static Clock system() {
    return SYSTEM;
  }

  /** Clock.tick cannot do it: its millis() divides by zero for ticks below a millisecond. */
  private static final class MicrosecondClock extends Clock {
    private final Clock source = Clock.systemUTC();

    @Override
    public Instant instant() {
      return source.instant().truncatedTo(ChronoUnit.MICROS);
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
}
