package io.courier.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BreatherTest {
  private static final int FOR_EVER = Integer.MAX_VALUE;

  @Test
  void workGoesOnAfterTheGap() {
    assertThat(new Breather(1).rest()).isTrue();
  }

  @Test
  void theEndOfTheServerCutsTheGapShortAndEndsTheWork() {
    Breather breather = new Breather(FOR_EVER);
    breather.stop();
    assertThat(breather.rest()).isFalse();
  }

  @Test
  void anInterruptedThreadStopsAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    assertThat(new Breather(FOR_EVER).rest()).isFalse();
    assertThat(Thread.interrupted()).isTrue();
  }
}
