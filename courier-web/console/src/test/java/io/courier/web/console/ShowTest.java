package io.courier.web.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShowTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private final Show show = new Show();

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "12582912, 12.0 MiB",
    "2147483649, 2.0 GiB",
    "9223372036854775807, 8.0 EiB"
  })
  void bytesInBinaryUnits(long count, String text) {
    assertThat(show.bytes(count)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.00 s",
    "40, 0.04 s",
    "9800, 9.8 s",
    "59999, 60.0 s",
    "60000, 1 min 0 s",
    "187000, 3 min 7 s",
    "7500000, 2 h 5 min"
  })
  void durations(long millis, String text) {
    assertThat(show.duration(Duration.ofMillis(millis))).isEqualTo(text);
  }

  @Test
  void nothingIsAnEmptyText() {
    assertThat(show.bytes(null)).isEmpty();
    assertThat(show.rate(null)).isEmpty();
    assertThat(show.duration(null)).isEmpty();
    assertThat(show.time(null)).isEmpty();
    assertThat(show.between(null, null, NOON)).isEmpty();
    assertThat(show.words(null)).isEmpty();
  }

  @Test
  void timeIsUtc() {
    assertThat(show.time(NOON)).isEqualTo("2026-11-22 12:00:00 UTC");
    assertThat(show.iso(NOON)).isEqualTo("2026-11-22T12:00:00Z");
  }

  @Test
  void anOpenEndLastsUntilNowAndAClockStepIsNotNegative() {
    assertThat(show.between(NOON, null, NOON.plusSeconds(5))).isEqualTo("5.0 s");
    assertThat(show.between(NOON, NOON.plusSeconds(7), NOON)).isEqualTo("7.0 s");
    assertThat(show.between(NOON, null, NOON.minusSeconds(5))).isEqualTo("0.00 s");
  }

  @Test
  void percentStaysBetweenNothingAndAll() {
    assertThat(show.percent(50, 200)).isEqualTo(25);
    assertThat(show.percent(300, 200)).isEqualTo(100);
    assertThat(show.percent(5, 0)).isZero();
    assertThat(show.percent(null, 9)).isZero();
    assertThat(show.percent(Long.MAX_VALUE / 2, Long.MAX_VALUE)).isEqualTo(50);
  }

  @ParameterizedTest
  @CsvSource({
    "COMPLETED, good",
    "active, good",
    "RUNNING, busy",
    "PAUSED, caution",
    "REQUIRES_ATTENTION, attention",
    "FAILED, bad",
    "CANCELLED, quiet",
    "SKIPPED, quiet",
    "DISABLED, quiet"
  })
  void everyStateHasAToneASignAndWords(String state, String tone) {
    assertThat(show.tone(state)).isEqualTo(tone);
    assertThat(show.sign(state)).isNotBlank();
    assertThat(show.words(state)).doesNotContain("_").isLowerCase();
  }
}
