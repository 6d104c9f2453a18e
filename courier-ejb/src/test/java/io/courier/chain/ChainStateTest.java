package io.courier.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.CourierException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Reference, jobs section 7: Chain. */
class ChainStateTest {
  private static final Map<ChainState, Set<ChainState>> TABLE =
      Map.of(
          ChainState.PENDING, Set.of(ChainState.RUNNING),
          ChainState.RUNNING,
              Set.of(
                  ChainState.COMPLETED, ChainState.FAILED, ChainState.PAUSED, ChainState.CANCELLED),
          ChainState.PAUSED, Set.of(ChainState.RUNNING, ChainState.CANCELLED),
          ChainState.COMPLETED, Set.of(),
          ChainState.FAILED, Set.of(),
          ChainState.CANCELLED, Set.of());

  @ParameterizedTest(name = "{0}: the changes of the table and no other")
  @EnumSource
  void changes(ChainState from) {
    for (ChainState to : ChainState.values()) {
      assertThat(from.canBecome(to))
          .as("%s -> %s", from, to)
          .isEqualTo(TABLE.get(from).contains(to));
      if (!TABLE.get(from).contains(to)) {
        assertThatThrownBy(() -> from.become(to)).isInstanceOf(CourierException.class);
      }
    }
  }

  @ParameterizedTest(name = "{0} -> {1} is refused with {2}")
  @CsvSource({
    "COMPLETED, CANCELLED, 2002",
    "FAILED, PAUSED, 2003",
    "RUNNING, RUNNING, 2004",
    "CANCELLED, FAILED, 1050",
  })
  void refusals(ChainState from, ChainState to, int code) {
    assertThatThrownBy(() -> from.become(to))
        .isInstanceOfSatisfying(
            CourierException.class, e -> assertThat(e.code().number()).isEqualTo(code));
  }
}
