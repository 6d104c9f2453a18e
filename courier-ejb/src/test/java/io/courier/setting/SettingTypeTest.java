package io.courier.setting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingTypeTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "job.concurrency_limit|1|true",
        "job.concurrency_limit|200|true",
        "job.concurrency_limit|0|false",
        "job.concurrency_limit|201|false",
        "job.concurrency_limit|5.0|false",
        "job.concurrency_limit|five|false",
        "job.max_queue_depth|1000000000000|true",
        "job.max_queue_depth|1000000000001|false",
        "ratelimit.auth_per_minute|99999999999999999999|false",
        "archive.max_nesting_depth|10|true",
        "archive.max_nesting_depth|11|false",
        "notification.suppress_minutes|0|true",
        "notification.suppress_minutes|10081|false",
        "key.expiration_warning_days|365|true",
        "key.expiration_warning_days|366|false",
        "auth.password_min_length|7|false",
        "auth.session_timeout_minutes|1440|true",
        "auth.session_timeout_minutes|1441|false",
        "partition.archive_enabled|true|true",
        "partition.archive_enabled|TRUE|false",
        "auth.password_hash|argon2id|true",
        "auth.password_hash|md5|false",
        "scheduling.time_zone|Europe/Berlin|true",
        "scheduling.time_zone|Mars/Base|false",
        "filesystem.allowed_roots|[\"/data/a\", \"/b\"]|true",
        "filesystem.allowed_roots|[\"/data/../etc\"]|false",
        "filesystem.allowed_roots|[\"relative\"]|false",
        "filesystem.allowed_roots|[\"/\"]|false",
        "filesystem.allowed_roots|[]|false",
        "filesystem.allowed_roots|[1]|false",
        "filesystem.allowed_roots|/data|false",
      })
  void valuesAreCheckedByTypeAndRange(String key, String text, boolean valid) {
    assertThat(SettingCatalogue.get(key).type().problem(text).isEmpty()).isEqualTo(valid);
  }

  @Test
  void bothFormsOfAValueGiveTheSameText() {
    assertThat(SettingType.textOf("100000")).isEqualTo(SettingType.textOf(100000L));
    assertThat(SettingType.textOf(true)).isEqualTo("true");
    assertThat(SettingType.textOf(List.of("/a", "/b"))).isEqualTo("[\"/a\",\"/b\"]");
  }

  @Test
  void theDeploymentReplacesTheDefaultOfAllowedRoots() {
    SettingDefinition roots = SettingCatalogue.get("filesystem.allowed_roots");
    assertThat(new DefaultValues(Optional.of("/srv/a: /srv/b:")).of(roots))
        .isEqualTo("[\"/srv/a\",\"/srv/b\"]");
    assertThat(new DefaultValues(Optional.empty()).of(roots)).isEqualTo("[\"/data/courier\"]");
  }

  @Test
  void shortNameOfTheFipsSettingIsUnderstood() {
    assertThat(SettingCatalogue.find("fips_mode_enabled").orElseThrow().key())
        .isEqualTo("security.fips_mode_enabled");
  }
}
