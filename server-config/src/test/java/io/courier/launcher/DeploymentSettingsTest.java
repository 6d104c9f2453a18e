package io.courier.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeploymentSettingsTest {
  private static final Map<String, String> DATABASE =
      Map.of(
          "COURIER_DB_URL",
          "jdbc:postgresql://db/courier",
          "COURIER_DB_USER",
          "app",
          "COURIER_DB_PASSWORD",
          "s3cret");
  private static final ApplicationSecrets SECRETS =
      new ApplicationSecrets("", Optional.of("s3cret"), Optional.empty(), Optional.empty());

  @Test
  void nothingSetMeansProductionAndEmbeddedDatabase() throws Exception {
    var settings = DeploymentSettings.read(Map.of());
    assertThat(settings.isProduction()).isTrue();
    assertThat(settings.database()).isEmpty();
    assertThat(settings.allowedRoots()).isEmpty();
  }

  @Test
  void rootsAreSeparatedByColons() throws Exception {
    var settings = DeploymentSettings.read(Map.of("COURIER_ALLOWED_ROOTS", "/a:/b/../c:"));
    assertThat(settings.allowedRoots()).containsExactly(Path.of("/a"), Path.of("/c"));
  }

  @Test
  void batchDispatchNeedsARoleAndAnAddress() throws Exception {
    assertThat(DeploymentSettings.read(Map.of()).dispatch().part()).isEmpty();
    DispatchSettings executor =
        DeploymentSettings.read(
                Map.of(
                    "COURIER_DISPATCH", "batch",
                    "COURIER_ROLE", "worker",
                    "COURIER_DISPATCH_ADDRESS", "queue.example:7300"))
            .dispatch();
    assertThat(executor.part()).contains(DispatchSettings.Part.EXECUTOR);
    assertThat(executor.host()).isEqualTo("queue.example");
    assertThat(executor.port()).isEqualTo(7300);
    for (Map<String, String> wrong :
        List.of(
            Map.of("COURIER_DISPATCH", "batch"),
            Map.of("COURIER_DISPATCH", "jms"),
            Map.of("COURIER_ROLE", "boss"),
            Map.of("COURIER_DISPATCH_ADDRESS", "7286"))) {
      assertThatThrownBy(() -> DeploymentSettings.read(wrong))
          .isInstanceOf(LaunchException.class)
          .hasMessageContaining("COURIER_");
    }
  }

  @Test
  void theTechnicalPasswordIsSharedByTheNodesOfABatchDispatchOnly() throws Exception {
    DispatchSettings alone = DispatchSettings.read(Map.of());
    assertThat(alone.technicalPassword("one")).isNotEqualTo(alone.technicalPassword("one"));
    Map<String, String> role = Map.of("COURIER_DISPATCH", "batch", "COURIER_ROLE", "web");
    DispatchSettings shared = DispatchSettings.read(role);
    assertThat(shared.technicalPassword("one"))
        .isEqualTo(DispatchSettings.read(role).technicalPassword("one"))
        .isNotEqualTo(shared.technicalPassword("two"));
  }

  @Test
  void relativePathsAreRefused() {
    assertThatThrownBy(() -> DeploymentSettings.read(Map.of("COURIER_TEMP_DIR", "tmp")))
        .hasMessageContaining("COURIER_TEMP_DIR");
  }

  @Test
  void whatTheApplicationReadsItselfIsPassedOn() throws Exception {
    var settings =
        DeploymentSettings.read(
            Map.of(
                "COURIER_TLS_TRUST_ANCHORS", "/etc/ca/../anchors.pem",
                "AZURE_AUTHORITY_HOST", "https://login.example",
                "KEYVAULT_URI", "https://vault.example",
                "UNRELATED", "x"));
    assertThat(settings.passedOn())
        .containsOnly(
            Map.entry("COURIER_TLS_TRUST_ANCHORS", "/etc/anchors.pem"),
            Map.entry("AZURE_AUTHORITY_HOST", "https://login.example"),
            Map.entry("KEYVAULT_URI", "https://vault.example"),
            Map.entry("KEYVAULT_KEK_NAME", "courier-kek"));
    assertThatThrownBy(
            () -> DeploymentSettings.read(Map.of("COURIER_TLS_TRUST_ANCHORS", "anchors.pem")))
        .hasMessageContaining("COURIER_TLS_TRUST_ANCHORS");
  }

  @Test
  void oneRoleOwnsTheSchemaWhenNoOtherIsNamed() throws Exception {
    var database = DeploymentSettings.read(DATABASE).database().orElseThrow();
    assertThat(database.migrationUser()).isEmpty();
    Database reached = Database.external(database, SECRETS, true);
    assertThat(reached.owner()).isEqualTo(reached.user());
    assertThat(reached.owner().password()).isEqualTo("s3cret");
    assertThat(database).hasToString("ExternalDatabase[user=app, migrationUser=app]");
  }

  @Test
  void halfADatabaseIsRefused() {
    assertThatThrownBy(
            () -> DeploymentSettings.read(Map.of("COURIER_DB_URL", "jdbc:postgresql://db/courier")))
        .hasMessageContaining("COURIER_DB_PASSWORD");
  }

  @Test
  void unknownEnvironmentIsRefused() {
    assertThatThrownBy(() -> DeploymentSettings.read(Map.of("COURIER_ENVIRONMENT", "development")))
        .hasMessageContaining("Development, Staging, Production");
  }

  @Test
  void externalUrlGetsWhatItLacks() throws Exception {
    var given = DeploymentSettings.read(DATABASE).database().orElseThrow();
    assertThat(Database.external(given, SECRETS, false).url())
        .isEqualTo(
            "jdbc:postgresql://db/courier?stringtype=unspecified&sslmode=verify-full&tcpKeepAlive=true");
    assertThat(
            Database.withDefaults(
                "jdbc:postgresql://db/c?sslmode=require", Map.of("sslmode", "prefer")))
        .isEqualTo("jdbc:postgresql://db/c?sslmode=require");
  }
}
