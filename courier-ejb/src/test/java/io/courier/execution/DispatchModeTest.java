package io.courier.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.eclipse.microprofile.config.spi.Converter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DispatchModeTest {

  @ParameterizedTest
  @CsvSource({
    "local,all,LOCAL",
    "local,worker,LOCAL",
    "local,web,NONE",
    "batch,web,DISPATCHER",
    "batch,worker,EXECUTOR"
  })
  void dispatchAndRoleDecide(String dispatch, String role, DispatchMode mode) {
    assertThat(DispatchMode.of(new Values(dispatch, role))).isEqualTo(mode);
  }

  @Test
  void aNodeIsLocalByDefault() {
    assertThat(DispatchMode.of(new Values(null, null))).isEqualTo(DispatchMode.LOCAL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"batch all", "other all", "local other"})
  void otherWordsAreRefused(String words) {
    Values values = new Values(words.split(" ", -1)[0], words.split(" ", -1)[1]);
    assertThatThrownBy(() -> DispatchMode.of(values)).hasMessageContaining("courier.dispatch");
  }

  private static final class Values implements Config {
    private final Map<String, String> values = new HashMap<>();

    Values(String dispatch, String role) {
      values.put("courier.dispatch", dispatch);
      values.put("courier.role", role);
    }

    @Override
    public <T> Optional<T> getOptionalValue(String name, Class<T> type) {
      return Optional.ofNullable(values.get(name)).map(type::cast);
    }

    @Override
    public <T> T getValue(String name, Class<T> type) {
      return getOptionalValue(name, type).orElseThrow();
    }

    @Override
    public ConfigValue getConfigValue(String name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Iterable<String> getPropertyNames() {
      return values.keySet();
    }

    @Override
    public Iterable<ConfigSource> getConfigSources() {
      return Stream.<ConfigSource>empty().toList();
    }

    @Override
    public <T> Optional<Converter<T>> getConverter(Class<T> type) {
      return Optional.empty();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
      throw new UnsupportedOperationException();
    }
  }
}
