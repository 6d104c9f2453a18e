package io.courier.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.FieldProblem;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleCheckTest {
  private static final Instant NOW = Instant.parse("2026-05-05T12:00:00Z");

  private static CourierException refusal(ScheduleInput input, ScheduleView.Timing stored) {
    return catchThrowableOfType(
        CourierException.class, () -> ScheduleCheck.check(input, stored, NOW));
  }

  @ParameterizedTest(name = "{5}")
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -, -, -, scheduleType, type missing",
        "CRON, 0 0 3 ? * TUE, -, -, scheduleType, type is lower case",
        "weekly, -, -, -, scheduleType, unknown type",
        "cron, -, -, -, cronExpression, cron without expression",
        "cron, 0 0 3 ? * TUE, Mars/Base, -, timeZone, unknown zone",
        "cron, 0 0 3 ? * TUE, +02:00, -, timeZone, offset is no zone",
        "cron, 0 0 3 ? * TUE, -, 2026-06-01T00:00:00Z, runAt, cron with runAt",
        "one_shot, -, -, -, runAt, one_shot without runAt",
        "one_shot, -, -, 2026-05-05T12:00:00Z, runAt, runAt is now",
        "one_shot, -, -, 2026-05-05T11:59:59Z, runAt, runAt is past",
        "one_shot, 0 0 3 ? * TUE, -, 2026-06-01T00:00:00Z, cronExpression, one_shot with cron",
      })
  void isRefused(
      String type, String cron, String zone, Instant runAt, String field, String because) {
    CourierException refusal = refusal(new ScheduleInput(type, cron, zone, runAt, null), null);
    assertThat(refusal.code()).as(because).isEqualTo(ErrorCode.VALIDATION_FAILED);
    assertThat(refusal.details()).extracting(FieldProblem::field).containsExactly(field);
  }

  @Test
  void anExpressionAloneIsItsOwnCode() {
    CourierException refusal =
        refusal(new ScheduleInput("cron", "0 3 * * 2", null, null, null), null);
    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_CRON_EXPRESSION);
    assertThat(refusal).hasMessageContaining("five");
    assertThat(refusal.details()).extracting(FieldProblem::field).containsExactly("cronExpression");
    refusal = refusal(new ScheduleInput("cron", "0 3 * * 2", "Nowhere", null, null), null);
    assertThat(refusal.code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
    assertThat(refusal.details())
        .extracting(FieldProblem::field)
        .containsExactlyInAnyOrder("cronExpression", "timeZone");
  }

  @Test
  void aOneShotThatIsOverMayStayAsItIsWhileItIsOff() {
    Instant past = NOW.minusSeconds(60);
    ScheduleView.Timing stored = new ScheduleView.Timing(ScheduleType.ONE_SHOT, null, null, past);
    ScheduleInput off = new ScheduleInput("one_shot", null, null, past, false);
    assertThat(ScheduleCheck.check(off, stored, NOW)).isEqualTo(stored);
    ScheduleInput on = new ScheduleInput("one_shot", null, null, past, true);
    assertThat(refusal(on, stored).code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
    ScheduleInput earlier = new ScheduleInput("one_shot", null, null, past.minusSeconds(1), false);
    assertThat(refusal(earlier, stored).code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
  }
}
