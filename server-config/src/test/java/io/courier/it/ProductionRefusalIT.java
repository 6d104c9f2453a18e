package io.courier.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.testing.KeyVaultDouble;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process of a node that must not run: ends, in time, by itself, and says why. */
@Tag("ENC-09")
class ProductionRefusalIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path directory;
  private KeyVaultDouble vault;
  private String version;

  @BeforeEach
  void open() throws Exception {
    vault = KeyVaultDouble.open(directory);
    version = vault.addRsaKey(KeyVaultDouble.KEK, 2048);
  }

  @AfterEach
  void close() {
    vault.close();
  }

  private Map<String, String> production() {
    Map<String, String> variables = new HashMap<>(vault.managedIdentityVariables());
    variables.put("COURIER_ENVIRONMENT", "Production");
    variables.put("COURIER_SECRETS_FILE", "");
    variables.put("COURIER_DB_URL", "jdbc:postgresql://localhost:1/courier");
    variables.put("COURIER_DB_USER", "courier");
    variables.put("COURIER_ALLOW_SELF_SIGNED", "true");
    return variables;
  }

  private static void ends(Map<String, String> variables, int code, String... messages)
      throws Exception {
    Path data = CourierServer.freshDirectory("refused");
    try (var courier = LauncherProcess.start(data, LauncherProcess.freePort(), variables)) {
      assertThat(courier.awaitExit(LIMIT)).as(courier.output()).isEqualTo(code);
      assertThat(courier.output()).contains(messages).doesNotContain("\tat ");
    }
    assertThat(data.resolve("logs/messages.log")).as("Liberty was not started").doesNotExist();
    nothingIsLeft(data);
  }

  private static void nothingIsLeft(Path data) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                ProcessHandle.allProcesses()
                    .noneMatch(
                        process ->
                            process
                                .info()
                                .commandLine()
                                .filter(line -> line.contains(data.toString()))
                                .isPresent()));
    assertThat(data.resolve("run/volatile")).doesNotExist();
  }

  @Test
  void theVaultIsDown() throws Exception {
    vault.stop();
    ends(production(), 69, vault.url() + " cannot be reached", "Check KEYVAULT_URI");
  }

  @Test
  void theKeyIsMissing() throws Exception {
    vault.removeKey(KeyVaultDouble.KEK);
    ends(production(), 69, "'courier-kek'", "does not exist", "KEYVAULT_KEK_NAME");
  }

  @Test
  void theKeyIsDisabled() throws Exception {
    vault.enableKey(KeyVaultDouble.KEK, version, false);
    ends(production(), 69, "'courier-kek'", "is disabled");
  }

  @Test
  void theKeyIsNotRsa() throws Exception {
    vault.removeKey(KeyVaultDouble.KEK);
    vault.addEcKey(KeyVaultDouble.KEK);
    ends(production(), 69, "'courier-kek'", "is of type EC");
  }

  @Test
  @Tag("SECR-02")
  void theDatabasePasswordStandsInTheEnvironment() throws Exception {
    Map<String, String> variables = production();
    variables.put("COURIER_DB_PASSWORD", "pl4nted");
    ends(variables, 78, "COURIER_DB_PASSWORD is set", "courier-db-password");
  }

  @Test
  @Tag("SECR-01")
  void theSigningSecretIsWeak() throws Exception {
    vault.putSecret("courier-jwt-secret", "0123456789012345678901234567890123456789");
    ends(production(), 78, "courier-jwt-secret", "repeats itself");
  }

  /** The launcher saw the key; when the application looks, the vault is gone. */
  @Test
  void theApplicationRefuses() throws Exception {
    vault.putSecret("courier-jwt-secret", "q7Wz2Lx9Vn4Tb6Rm1Kc8Jd3FgHs5pEyA0uXo");
    Map<String, String> staging = new HashMap<>(vault.clientSecretVariables());
    staging.put("COURIER_ENVIRONMENT", "Staging");
    staging.put("COURIER_SECRETS_FILE", "");
    Path data = CourierServer.freshDirectory("gone");
    try (var courier = LauncherProcess.start(data, LauncherProcess.freePort(), staging)) {
      await()
          .atMost(LIMIT)
          .until(() -> courier.output().contains("Liberty starts") || !courier.isAlive());
      vault.stop();

      assertThat(courier.awaitExit(Duration.ofMinutes(4))).as(courier.output()).isEqualTo(70);
      assertThat(courier.output()).contains("The application does not start: CRTRF2302E");
    }
    assertThat(Files.readString(data.resolve("logs/messages.log"))).contains("CRTRF2302E");
    nothingIsLeft(data);
  }
}
