package io.courier.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
  private static final class Hands extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    void advance(int seconds) {
      now = now.plusSeconds(seconds);
    }

    @Override
    public Instant instant() {
      return now;
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

  private final Hands clock = new Hands();
  private final RateLimiter limiter = new RateLimiter(clock, 3);

  private int granted(String client, long limit, int tries) {
    int granted = 0;
    for (int i = 0; i < tries; i++) {
      granted += limiter.acquire(client, limit) == 0 ? 1 : 0;
    }
    return granted;
  }

  @Test
  @Tag("HARD-13")
  void theAddressesOfOneIpv6NetworkAreOneClient() {
    assertThat(RequestLimits.network("2001:db8:0:1::5"))
        .isEqualTo(RequestLimits.network("2001:db8::1:ffff:0:0:9"))
        .isNotEqualTo(RequestLimits.network("2001:db8:0:2::5"));
    assertThat(RequestLimits.network("203.0.113.9")).isEqualTo("203.0.113.9");
    assertThat(RequestLimits.network("::ffff:203.0.113.9")).isEqualTo("::ffff:203.0.113.9");
    assertThat(RequestLimits.network("evil.example")).isEqualTo("evil.example");
    assertThat(RequestLimits.network(null)).isNull();
  }

  @Test
  @Tag("HARD-13")
  void noMinuteWhereverItBeginsHasMoreThanTheLimit() {
    assertThat(granted("a", 10, 6)).isEqualTo(6);
    clock.advance(30);
    assertThat(granted("a", 10, 20)).isEqualTo(4);
    clock.advance(29);
    assertThat(granted("a", 10, 20)).isZero();
    clock.advance(1);
    assertThat(granted("a", 10, 20)).isEqualTo(6);
    clock.advance(30);
    assertThat(granted("a", 10, 20)).isEqualTo(4);
  }

  @Test
  void theWaitIsTheOneAfterWhichARequestIsGranted() {
    granted("a", 2, 1);
    clock.advance(20);
    granted("a", 2, 1);
    int wait = limiter.acquire("a", 2);
    assertThat(wait).isEqualTo(40);
    clock.advance(wait - 1);
    assertThat(limiter.acquire("a", 2)).isPositive();
    clock.advance(1);
    assertThat(limiter.acquire("a", 2)).isZero();
  }

  @Test
  void clientsDoNotCountForEachOther() {
    assertThat(granted("a", 2, 5)).isEqualTo(2);
    assertThat(granted("b", 2, 5)).isEqualTo(2);
  }

  @Test
  void aLoweredLimitIsInForceAtOnce() {
    assertThat(granted("a", 100, 50)).isEqualTo(50);
    assertThat(limiter.acquire("a", 10)).isPositive();
  }

  @Test
  void memoryIsBounded() {
    for (int i = 0; i < 1000; i++) {
      limiter.acquire("client" + i, 5);
    }
    assertThat(limiter.clients()).isEqualTo(3);
  }
}
