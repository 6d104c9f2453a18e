package io.courier.step;

import io.courier.azure.AzureFault;
import io.courier.connection.AzureFaults;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** When a function's telemetry is looked at next, and when it is given up. One per try. */
final class PollSchedule {
  private static final int MOST_FAILURES = 3;

  private final StepContext context;
  private final Clock clock;
  private final Instant end;
  private int failures;

  PollSchedule(StepContext context, Clock clock, Instant end) {
    this.context = context;
    this.clock = clock;
    this.end = end;
  }

  static Duration seconds(StepContext context, String field) {
    return Duration.ofSeconds(context.configuration().whole(field));
  }

  /**
   * Waits for the next look; the last one is at the end.
   *
   * @throws CourierException 9002 when the time is over
   */
  void nothingYet() {
    failures = 0;
    await(seconds(context, "poll_interval_sec"));
  }

  /**
   * Waits for the next look. Being throttled is no failure; Azure's wish for a pause is honoured.
   *
   * @throws CourierException 9004 without a token, 9003 at the third failure in a row, 9002 when
   *     the time is over
   */
  void failed(AzureFault fault) {
    Duration interval = seconds(context, "poll_interval_sec");
    if (fault.reason() == AzureFault.Reason.THROTTLED) {
      Duration wish = fault.retryAfter().orElse(interval);
      if (wish.compareTo(left()) > 0) {
        throw timedOut();
      }
      await(wish.compareTo(interval) > 0 ? wish : interval);
      return;
    }
    failures++;
    if (fault.reason() == AzureFault.Reason.NO_TOKEN || failures == MOST_FAILURES) {
      throw AzureFaults.ofQuery(fault);
    }
    await(interval);
  }

  private void await(Duration length) {
    Duration left = left();
    if (left.isNegative() || left.isZero()) {
      throw timedOut();
    }
    context.pause(length.compareTo(left) < 0 ? length : left);
  }

  private Duration left() {
    return Duration.between(clock.instant(), end);
  }

  private CourierException timedOut() {
    return new CourierException(
        ErrorCode.AZURE_POLL_TIMEOUT,
        "The function's end was not seen within "
            + context.configuration().whole("max_wait_sec")
            + " seconds; it may still run.");
  }
}
