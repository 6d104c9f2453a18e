package io.courier.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.schedule.FiringPlan.Decision;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FiringPlanTest {
  private static final Instant NOON = Instant.parse("2026-05-05T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private static ScheduleView.Timing cron(String expression) {
    return new ScheduleView.Timing(ScheduleType.CRON, expression, null, null);
  }

  private static Decision decide(
      ScheduleView.Timing timing, Instant dueAt, Instant now, Instant watchedSince) {
    return new FiringPlan(now, watchedSince, HOUR).decide(timing, "UTC", dueAt, false);
  }

  @Test
  void inTimeEachFiringHappens() {
    Instant now = NOON.plusMillis(2500);
    Decision decision = decide(cron("* * * * * ?"), NOON, now, NOON.minus(HOUR));
    assertThat(decision).isEqualTo(new Decision(NOON, false, NOON.plusSeconds(1)));
  }

  @Test
  void whatIsDueAtTheFirstLookIsInTime() {
    Instant now = NOON.plusMillis(800);
    Decision decision = decide(cron("* * * * * ?"), NOON, now, now);
    assertThat(decision).isEqualTo(new Decision(NOON, false, NOON.plusSeconds(1)));
  }

  @Test
  void missedWhileNoNodeRanIsMadeUpOnce() {
    Instant now = NOON.plusSeconds(20);
    Decision decision = decide(cron("* * * * * ?"), NOON, now, now);
    assertThat(decision).isEqualTo(new Decision(NOON, true, now.plusSeconds(1)));
  }

  @Test
  void aNodeThatCannotKeepUpMakesUpOnce() {
    Instant now = NOON.plusSeconds(61);
    Decision decision = decide(cron("* * * * * ?"), NOON, now, NOON.minus(HOUR));
    assertThat(decision).isEqualTo(new Decision(NOON, true, now.plusSeconds(1)));
  }

  @Test
  void heldBackByTheFullQueueHappensOnce() {
    Instant now = NOON.plusSeconds(20);
    Decision decision =
        new FiringPlan(now, NOON.minus(HOUR), HOUR).decide(cron("* * * * * ?"), "UTC", NOON, true);
    assertThat(decision).isEqualTo(new Decision(NOON, true, now.plusSeconds(1)));
  }

  @Test
  void upToTheGraceIsMadeUpAndLaterIsNot() {
    ScheduleView.Timing daily = cron("0 0 12 * * ?");
    Instant tomorrow = NOON.plus(Duration.ofDays(1));
    Instant last = NOON.plus(HOUR);
    assertThat(decide(daily, NOON, last, last)).isEqualTo(new Decision(NOON, true, tomorrow));
    Instant late = last.plusNanos(1000);
    assertThat(decide(daily, NOON, late, late)).isEqualTo(new Decision(null, true, tomorrow));
  }

  @Test
  void ofManyMissedOneWithinTheGraceIsMadeUp() {
    Instant now = NOON.plus(Duration.ofHours(5)).plusSeconds(30);
    Decision decision = decide(cron("0 0/5 * * * ?"), NOON, now, now);
    assertThat(decision.fireAt()).isEqualTo(now.minus(HOUR).plusSeconds(270));
    assertThat(decision.nextFireAt()).isEqualTo(now.plusSeconds(270));
  }

  @Test
  void aOneShotHasNoNext() {
    ScheduleView.Timing once = new ScheduleView.Timing(ScheduleType.ONE_SHOT, null, null, NOON);
    assertThat(decide(once, NOON, NOON, NOON.minus(HOUR)))
        .isEqualTo(new Decision(NOON, false, null));
    Instant late = NOON.plus(HOUR);
    assertThat(decide(once, NOON, late, late)).isEqualTo(new Decision(NOON, true, null));
    Instant over = late.plusSeconds(1);
    assertThat(decide(once, NOON, over, over)).isEqualTo(new Decision(null, true, null));
  }
}
