package io.courier.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Staging and Production refuse before anything is started. */
class DeploymentRulesTest {
  private static final Command.Ports HTTPS =
      new Command.Ports("127.0.0.1", 9443, OptionalInt.empty());
  private static final int REFUSED = 78;

  private static Map<String, String> production() {
    return new HashMap<>(
        Map.of(
            "COURIER_DB_URL", "jdbc:postgresql://db.example/courier",
            "COURIER_DB_USER", "courier",
            "KEYVAULT_URI", "https://vault.example",
            "COURIER_TLS_KEYSTORE", "/etc/courier/tls.p12"));
  }

  private static Map<String, String> staging() {
    Map<String, String> variables = production();
    variables.put("COURIER_ENVIRONMENT", "Staging");
    return variables;
  }

  private static void accepted(Map<String, String> variables) {
    assertThatCode(() -> DeploymentRules.check(DeploymentSettings.read(variables), HTTPS))
        .doesNotThrowAnyException();
  }

  private static void refused(Map<String, String> variables, String message) {
    refused(variables, HTTPS, message);
  }

  private static void refused(Map<String, String> variables, Command.Ports ports, String message) {
    LaunchException refusal =
        catchThrowableOfType(
            LaunchException.class,
            () -> DeploymentRules.check(DeploymentSettings.read(variables), ports));
    assertThat(refusal).as(message).isNotNull();
    assertThat(refusal).hasMessageContaining(message);
    assertThat(refusal.exitCode()).isEqualTo(REFUSED);
  }

  @Test
  void aCompleteDeploymentIsAccepted() {
    accepted(production());
    accepted(staging());
    accepted(Map.of("COURIER_ENVIRONMENT", "Development"));
  }

  @Tag("SECR-02")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "COURIER_DB_PASSWORD",
        "COURIER_TLS_KEYSTORE_PASSWORD",
        "COURIER_KEK",
        "JWT_SECRET",
        "AZURE_CLIENT_SECRET",
        "AZURE_CLIENT_CERTIFICATE_PASSWORD",
        "AZURE_PASSWORD"
      })
  void productionTakesNoSecretFromTheEnvironment(String name) {
    Map<String, String> variables = production();
    variables.put(name, "pl4nted-value");
    refused(variables, name + " is set: in Production no secret");
    try {
      DeploymentRules.check(DeploymentSettings.read(variables), HTTPS);
    } catch (LaunchException e) {
      assertThat(e.getMessage()).doesNotContain("pl4nted");
    }
  }

  @Test
  @Tag("SECR-02")
  void norTheOwnersPassword() {
    Map<String, String> variables = production();
    variables.put("COURIER_DB_MIGRATION_USER", "owner");
    accepted(variables);
    variables.put("COURIER_DB_MIGRATION_PASSWORD", "pl4nted-value");
    refused(variables, "courier-db-migration-password");
  }

  @Test
  void stagingTakesTheDatabasePasswordButNeitherKekNorSigningSecret() {
    Map<String, String> variables = staging();
    variables.put("COURIER_DB_PASSWORD", "x");
    variables.put("AZURE_CLIENT_SECRET", "y");
    accepted(variables);
    variables.put("JWT_SECRET", "z");
    refused(variables, "JWT_SECRET");
  }

  @ParameterizedTest
  @Tag("SECR-03")
  @ValueSource(strings = {"Production", "Staging"})
  void aDevelopmentFileIsRefused(String environment) {
    Map<String, String> variables = production();
    variables.put("COURIER_ENVIRONMENT", environment);
    variables.put("COURIER_SECRETS_FILE", "/elsewhere/dev.properties");
    refused(variables, "COURIER_SECRETS_FILE is set");
  }

  @ParameterizedTest
  @Tag("ENC-09")
  @ValueSource(strings = {"Production", "Staging"})
  void aVaultIsNeeded(String environment) {
    Map<String, String> variables = production();
    variables.put("COURIER_ENVIRONMENT", environment);
    variables.put("COURIER_TLS_KEYSTORE_PASSWORD_FILE", "/etc/courier/tls.password");
    variables.remove("COURIER_DB_URL");
    variables.remove("COURIER_DB_USER");
    variables.remove("KEYVAULT_URI");
    refused(variables, "KEYVAULT_URI is not set");
  }

  @Test
  void theEmbeddedDatabaseIsNotForProduction() {
    Map<String, String> variables = production();
    variables.remove("COURIER_DB_URL");
    variables.remove("COURIER_DB_USER");
    refused(variables, "embedded PostgreSQL is not for Production");
    variables.put("COURIER_ENVIRONMENT", "Staging");
    accepted(variables);
  }

  @ParameterizedTest
  @Tag("TRANS-03")
  @CsvSource({
    "sslmode=verify-full,true,true",
    "sslmode=verify-full&sslrootcert=/ca.pem,true,true",
    "sslmode=verify-ca,false,true",
    "sslmode=require,false,true",
    "sslmode=prefer,false,false",
    "sslmode=disable,false,false",
    "sslmode=nonsense,false,false",
    "sslmode=verify-full&sslmode=disable,false,false",
    "sslmode=verify%2Dfull,true,true",
    "ssl=false,false,false",
    "sslfactory=org.postgresql.ssl.NonValidatingFactory,false,false",
    "sslhostnameverifier=x.Y,false,false",
    "socketFactory=x.Y,false,false",
    "password=pl4nted,false,false",
    "ApplicationName=courier,true,true",
  })
  void theDatabaseIsReachedByVerifiedTls(String query, boolean production, boolean staging) {
    Map<String, String> variables = production();
    variables.put("COURIER_DB_URL", "jdbc:postgresql://db.example/courier?" + query);
    if (production) {
      accepted(variables);
    } else {
      refused(variables, "COURIER_DB_URL");
    }
    variables.put("COURIER_ENVIRONMENT", "Staging");
    if (staging) {
      accepted(variables);
    } else {
      refused(variables, "COURIER_DB_URL");
    }
  }

  @Test
  @Tag("TRANS-01")
  void productionHasNoPlainListener() {
    refused(production(), new Command.Ports("*", 9443, OptionalInt.of(9080)), "no plain HTTP");
  }

  @Test
  void aSelfSignedCertificateMustBeWanted() {
    Map<String, String> variables = production();
    variables.remove("COURIER_TLS_KEYSTORE");
    refused(variables, "COURIER_ALLOW_SELF_SIGNED=true");
    variables.put("COURIER_ALLOW_SELF_SIGNED", "true");
    accepted(variables);
  }

  @ParameterizedTest
  @Tag("TRANS-04")
  @ValueSource(
      strings = {
        "http://vault.example",
        "vault.example",
        "https://u:p@vault.example",
        "https://v/x"
      })
  void theVaultIsReachedByHttpsOnly(String uri) {
    Map<String, String> variables = production();
    variables.put("KEYVAULT_URI", uri);
    LaunchException refusal =
        catchThrowableOfType(LaunchException.class, () -> DeploymentSettings.read(variables));
    assertThat(refusal).hasMessageContaining("KEYVAULT_URI");
    assertThat(refusal.exitCode()).isEqualTo(2);
  }
}
