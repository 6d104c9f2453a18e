package io.courier.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTextTest {
  @Test
  void numbersKeepTheirKind() {
    assertThat(JsonText.readArray("[1, -9223372036854775808, 9223372036854775808, 1.5, 1e2]"))
        .containsExactly(
            1L,
            Long.MIN_VALUE,
            new BigInteger("9223372036854775808"),
            new BigDecimal("1.5"),
            new BigDecimal("1E+2"));
  }

  @Test
  void otherValuesBecomeTheirText() {
    assertThat(
            JsonText.write(
                Map.of("list", List.of(Instant.EPOCH, Deployed.IN_PROGRESS, "a\0b", 0.1))))
        .isEqualTo("{\"list\":[\"1970-01-01T00:00:00Z\",\"in_progress\",\"a\uFFFDb\",0.1]}");
  }

  @Test
  void anotherKindOfValueIsRefused() {
    assertThatThrownBy(() -> JsonText.readObject("[]"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> JsonText.readArray("{}")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> JsonText.read("{")).isInstanceOf(IllegalArgumentException.class);
  }

  private enum Deployed {
    IN_PROGRESS
  }

  @Test
  void whatFollowsTheValueMakesItNone() {
    for (String text : new String[] {"{\"a\":1}' ::jsonb", "{} {}", "[1] x", "", " "}) {
      assertThatThrownBy(() -> JsonText.read(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(JsonText.read(" {\"a\":[1,{}]}\n")).isNotNull();
    assertThat(JsonText.read("7")).isEqualTo(7L);
  }
}
