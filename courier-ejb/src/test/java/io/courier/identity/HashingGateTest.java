package io.courier.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("AUTH-02")
class HashingGateTest {
  private final HashingGate gate = new HashingGate();
  private final ExecutorService pool = Executors.newCachedThreadPool();
  private final CountDownLatch release = new CountDownLatch(1);
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();

  @AfterEach
  void stop() {
    release.countDown();
    pool.shutdownNow();
  }

  @Test
  void twoRunSixtyFourWaitTheNextIsRefused() {
    for (int i = 0; i < 80; i++) {
      pool.execute(this::hash);
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> refused.get() == 80 - 66);
    assertThatThrownBy(() -> gate.run(() -> 1))
        .isInstanceOfSatisfying(
            CourierException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.RATE_LIMIT_EXCEEDED));
    release.countDown();
    await().atMost(Duration.ofSeconds(20)).until(() -> done.get() == 66);
    assertThat(most).hasValue(2);
    assertThat(gate.<Integer>run(() -> 1)).isEqualTo(1);
  }

  @Test
  void aFailureGivesItsPlaceBack() {
    for (int i = 0; i < 200; i++) {
      assertThatThrownBy(
              () ->
                  gate.run(
                      () -> {
                        throw new IllegalStateException("broken");
                      }))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(gate.<Integer>run(() -> 1)).isEqualTo(1);
  }

  private void hash() {
    try {
      gate.run(
          () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            try {
              return release.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              return false;
            } finally {
              running.decrementAndGet();
            }
          });
      done.incrementAndGet();
    } catch (CourierException e) {
      refused.incrementAndGet();
    }
  }
}
