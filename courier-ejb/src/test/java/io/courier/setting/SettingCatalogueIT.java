package io.courier.setting;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.core.Clocks;
import io.courier.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SettingCatalogueIT {
  private static final TestDatabase DB = TestDatabase.get();

  @Test
  @Tag("FIPS-02")
  @Tag("FIPS-26")
  void rowsOfTheMigrationAreTheCatalogueWithItsDefaults() {
    List<SystemSetting> rows = DB.inTransaction(em -> new SettingRepository(em).all());
    Map<String, SettingDefinition> declared =
        SettingCatalogue.all().stream()
            .collect(Collectors.toMap(SettingDefinition::key, definition -> definition));
    assertThat(rows).hasSizeGreaterThan(40);
    for (SystemSetting row : rows) {
      SettingDefinition definition = declared.remove(row.key());
      assertThat(definition).as(row.key()).isNotNull();
      assertThat(definition.type().problem(row.value())).as(row.key()).isEmpty();
      if (!"SettingCatalogueIT".equals(row.updatedBy())) {
        assertThat(row.value()).as(row.key()).isEqualTo(definition.defaultValue());
      }
    }
    assertThat(declared.keySet())
        .isSubsetOf(Set.of("filesystem.allowed_roots", "auth.setup_token_hash"));
  }

  @Test
  @Tag("SHARE-01")
  void keysDoNotLeaveUnlessSomebodySaysSo() {
    for (String flag :
        List.of("security.public_key_share_links_enabled", "security.private_key_export_enabled")) {
      assertThat(SettingCatalogue.get(flag).defaultValue()).as(flag).isEqualTo("false");
    }
    assertThat(SettingCatalogue.get("security.max_share_link_days").defaultValue()).isEqualTo("30");
  }

  @Test
  void aSettingWithoutRowIsMadeWhenItIsFirstChanged() {
    SettingDefinition token = SettingCatalogue.get("auth.setup_token_hash");
    DB.run(
        em ->
            new SettingRepository(em)
                .lock(token, null, Clocks.system().instant())
                .change("hash", "SettingCatalogueIT", Clocks.system().instant()));
    String value =
        DB.inTransaction(
            em -> new SettingRepository(em).currentValue("auth.setup_token_hash").orElseThrow());
    assertThat(value).isEqualTo("hash");
  }
}
