package io.courier.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The operators of the reference, jobs section 14. */
class ConditionTest {
  private static boolean holds(Object left, String operator, Object right) {
    return Condition.holds(left, operator, right, null);
  }

  @ParameterizedTest(name = "{0} {1} {2} is {3}")
  @CsvSource({
    "Done, equals, done, true",
    "STRASSE, equals, straße, true",
    "a, equals, b, false",
    "1.50, equals, 1.5, true",
    "007, equals, 7, true",
    "a, not_equals, A, false",
    "10, not_equals, 10.0, false",
    "10, not_equals, 9, true",
    "Report.CSV, contains, .csv, true",
    "Report.CSV, contains, .txt, false",
    "10, greater_than, 9, true",
    "9, greater_than, 10, false",
    "-1, greater_than, -2.5, true",
    "b, greater_than, A, true",
    "10a, greater_than, 9, false",
    "1e3, less_than, 1001, true",
    "5, less_than, 5, false",
    "PAY_2026.gpg, regex, ^PAY_[0-9]{4}, true",
    "xPAY_2026.gpg, regex, ^PAY_, false",
    "pay_2026, regex, PAY, true",
    "pay_2026, regex, (?-i)PAY, false",
    "anything, exists, , true",
  })
  void comparesNumbersAsDecimalsAndTextWithoutCase(
      String left, String operator, String right, boolean result) {
    assertThat(holds(left, operator, right)).isEqualTo(result);
  }

  @Test
  void valuesKeepTheirTypes() {
    assertThat(holds(3L, "equals", "3.0")).isTrue();
    assertThat(holds(new BigDecimal("0.1"), "less_than", 1L)).isTrue();
    assertThat(holds(true, "equals", "TRUE")).isTrue();
    assertThat(holds(List.of("a", "B"), "contains", "b")).isTrue();
    assertThat(holds(List.of(1L, 2L), "contains", "2.0")).isTrue();
    assertThat(holds(List.of("ab"), "contains", "a")).isFalse();
    assertThat(holds(Map.of("k", "v"), "contains", "\"k\"")).isTrue();
    assertThat(holds("1".repeat(5000), "equals", "1")).isFalse();
    assertThat(holds("1E999999999", "greater_than", "2")).isFalse();
  }

  @Test
  void nothingDoesNotExist() {
    assertThat(holds(null, "exists", "x")).isFalse();
    assertThat(holds(false, "exists", null)).isTrue();
  }

  @Test
  void aSearchWithoutEndFailsAfterASecond() {
    assertThatThrownBy(() -> holds("a".repeat(200), "regex", "(.*)".repeat(10) + "b"))
        .isInstanceOfSatisfying(
            CourierException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STEP_TIMED_OUT));
  }

  @Test
  void aBadExpressionIsNoMatter() {
    assertThatThrownBy(() -> holds("a", "regex", "("))
        .isInstanceOfSatisfying(
            CourierException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_STEP_CONFIGURATION));
  }
}
