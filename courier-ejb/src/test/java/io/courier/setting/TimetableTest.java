package io.courier.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ejb.ScheduleExpression;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimetableTest {

  @Test
  void secondMinuteAndHourInThisOrder() {
    ScheduleExpression nightly = Timetable.parse("courier.x", " 0  4/10 3 ");
    assertThat(nightly.getSecond()).isEqualTo("0");
    assertThat(nightly.getMinute()).isEqualTo("4/10");
    assertThat(nightly.getHour()).isEqualTo("3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "03:19", "0 19", "0 19 3 *"})
  void anythingElseIsRefusedByName(String value) {
    assertThatThrownBy(() -> Timetable.parse("courier.x", value)).hasMessageContaining("courier.x");
  }
}
