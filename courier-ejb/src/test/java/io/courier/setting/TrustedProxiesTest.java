package io.courier.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
  private final TrustedProxies proxies =
      new TrustedProxies(Optional.of("10.0.0.0/8, 192.168.1.7, fd00::/16"));

  @Test
  @Tag("NET-01")
  void theLastHopNobodyVouchesForIsTheClient() {
    assertThat(proxies.client("10.1.1.1", List.of("203.0.113.9, 10.2.2.2")))
        .isEqualTo("203.0.113.9");
    assertThat(proxies.client("10.1.1.1", List.of("1.2.3.4", "203.0.113.9")))
        .isEqualTo("203.0.113.9");
    assertThat(proxies.client("fd00::1", List.of("2001:db8::5"))).isEqualTo("2001:db8::5");
  }

  @Test
  void aHopMayNameThePort() {
    assertThat(proxies.client("10.1.1.1", List.of("203.0.113.9:4711"))).isEqualTo("203.0.113.9");
    assertThat(proxies.client("10.1.1.1", List.of("203.0.113.9, 10.2.2.2:80")))
        .isEqualTo("203.0.113.9");
    assertThat(proxies.client("10.1.1.1", List.of("[2001:db8::5]:443"))).isEqualTo("2001:db8::5");
    assertThat(proxies.client("10.1.1.1", List.of("[2001:db8::5]"))).isEqualTo("2001:db8::5");
    assertThat(proxies.client("10.1.1.1", List.of("evil.example:80"))).isEqualTo("10.1.1.1");
  }

  @Test
  void headersOfStrangersAreIgnored() {
    assertThat(proxies.client("203.0.113.9", List.of("127.0.0.1"))).isEqualTo("203.0.113.9");
    assertThat(new TrustedProxies(Optional.empty()).client("10.1.1.1", List.of("1.2.3.4")))
        .isEqualTo("10.1.1.1");
  }

  @Test
  void textsThatAreNoAddressAreNotTakenOver() {
    assertThat(proxies.client("10.1.1.1", List.of("evil.example"))).isEqualTo("10.1.1.1");
    assertThat(proxies.client("10.1.1.1", List.of("<script>"))).isEqualTo("10.1.1.1");
    assertThat(proxies.client("10.1.1.1", List.of(""))).isEqualTo("10.1.1.1");
  }

  @Test
  void blocksEndAtTheirLastBit() {
    TrustedProxies narrow = new TrustedProxies(Optional.of("192.0.2.128/25"));
    assertThat(narrow.trusts("192.0.2.128")).isTrue();
    assertThat(narrow.trusts("192.0.2.127")).isFalse();
    assertThat(proxies.trusts("192.168.1.8")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxy.example", "10.0.0.0/33", "10.0.0.0/-1"})
  void aWrongConfigurationFailsLoudly(String list) {
    assertThatThrownBy(() -> new TrustedProxies(Optional.of(list)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
