package io.courier.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.courier.testing.AzureDouble;
import io.courier.testing.KeyVaultDouble;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher before Key Vault: what it reads there, and what it does not start with. */
@Tag("SECR-01")
@Tag("ENC-09")
class SecretsReaderTest {
  private static final String SIGNING = "pl4nted+q7Wz2Lx9Vn4Tb6Rm1Kc8Jd3FgHs5";
  private static final int UNAVAILABLE = 69;
  private static final int REFUSED = 78;

  @TempDir Path directory;
  private KeyVaultDouble vault;
  private Path developmentFile;
  private String version;

  @BeforeEach
  void open() throws Exception {
    vault = KeyVaultDouble.open(directory);
    version = vault.addRsaKey(KeyVaultDouble.KEK, 2048);
    vault.putSecret("courier-db-password", "pl4nted-db");
    vault.putSecret("courier-db-migration-password", "pl4nted-owner");
    vault.putSecret("courier-jwt-secret", SIGNING);
    vault.putSecret("courier-tls-keystore-password", "pl4nted-store");
    developmentFile = directory.resolve("development.properties");
  }

  @AfterEach
  void close() {
    vault.close();
  }

  /** Staging, because a managed identity is told by this process's own environment only. */
  private Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>(vault.clientSecretVariables());
    variables.put("COURIER_ENVIRONMENT", "Staging");
    variables.put("COURIER_DB_URL", "jdbc:postgresql://db.example/courier");
    variables.put("COURIER_DB_USER", "courier");
    return variables;
  }

  private ApplicationSecrets read(Map<String, String> variables) throws Exception {
    return new SecretsReader(DeploymentSettings.read(variables), developmentFile, Clock.systemUTC())
        .read();
  }

  private void refused(int code, String... messages) {
    long start = System.nanoTime();
    LaunchException refusal = catchThrowableOfType(LaunchException.class, () -> read(variables()));
    assertThat(refusal).isNotNull();
    assertThat(refusal.getMessage()).contains(messages).doesNotContain("pl4nted");
    assertThat(refusal.exitCode()).isEqualTo(code);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(90));
  }

  @Test
  void readsEachSecretOnceAndTheKeyNever() throws Exception {
    Map<String, String> variables = variables();
    variables.put("COURIER_DB_MIGRATION_USER", "owner");
    variables.put("COURIER_TLS_KEYSTORE", "/tls.p12");
    ApplicationSecrets secrets = read(variables);

    assertThat(secrets.jwt()).isEqualTo(SIGNING);
    assertThat(secrets.database()).contains("pl4nted-db");
    assertThat(secrets.migration()).contains("pl4nted-owner");
    assertThat(secrets.keyStore()).contains("pl4nted-store");
    assertThat(secrets.toString()).doesNotContain("pl4nted");
    assertThat(vault.requests().stream().filter(r -> r.path().startsWith("/secrets/"))).hasSize(4);
    assertThat(vault.keyReads()).isEqualTo(1);
    assertThat(vault.wraps() + vault.unwraps()).isZero();
  }

  @Test
  void readsOnlyWhatIsNeeded() throws Exception {
    Map<String, String> variables = variables();
    variables.put("COURIER_DB_PASSWORD", "of-the-environment");
    assertThat(read(variables).database()).contains("of-the-environment");
    assertThat(vault.requests().stream().filter(r -> r.path().startsWith("/secrets/"))).hasSize(1);
  }

  @Test
  void aVaultThatIsDownStopsTheStart() {
    vault.stop();
    refused(UNAVAILABLE, vault.url(), "Check");
  }

  @Test
  void anythingButAVaultStopsTheStart() {
    vault.always(AzureDouble.Reply.of(200, "<html>hello</html>"));
    refused(UNAVAILABLE, "is no Key Vault");
  }

  @Test
  void aBusyVaultIsAskedAgain() throws Exception {
    vault.onVault(KeyVaultDouble.throttled(1), KeyVaultDouble.internalError());
    assertThat(read(variables()).jwt()).isEqualTo(SIGNING);
    vault.always(KeyVaultDouble.internalError());
    refused(UNAVAILABLE, "HTTP 500");
  }

  @Test
  void missingRightsAreNamed() {
    vault.always(KeyVaultDouble.forbidden());
    refused(UNAVAILABLE, "needs the right 'get' on keys", "AZURE_CLIENT_ID");
  }

  @Test
  void aMissingKeyIsNamed() {
    vault.removeKey(KeyVaultDouble.KEK);
    refused(UNAVAILABLE, "'courier-kek'", "does not exist", "KEYVAULT_KEK_NAME");
  }

  @Test
  void aDisabledKeyIsNamed() {
    vault.enableKey(KeyVaultDouble.KEK, version, false);
    refused(UNAVAILABLE, "'courier-kek'", "is disabled");
  }

  @Test
  void aKeyOfAnotherTypeIsNamed() throws Exception {
    vault.removeKey(KeyVaultDouble.KEK);
    vault.addEcKey(KeyVaultDouble.KEK);
    refused(UNAVAILABLE, "is of type EC", "RSA");
  }

  @Test
  void aKeyThatMayNotWrapIsNamed() {
    vault.allowOperations(KeyVaultDouble.KEK, version, List.of("sign", "unwrapKey"));
    refused(UNAVAILABLE, "wrapKey and unwrapKey");
  }

  @Test
  void aMissingSecretIsNamed() {
    vault.removeSecret("courier-db-password");
    refused(UNAVAILABLE, "'courier-db-password' is not in");
  }

  @Test
  void aWrongClientSecretIsNotQuoted() {
    Map<String, String> variables = variables();
    variables.put("AZURE_CLIENT_SECRET", "pl4nted-wrong-secret");
    LaunchException refusal = catchThrowableOfType(LaunchException.class, () -> read(variables));
    assertThat(refusal.getMessage()).contains("no token").doesNotContain("pl4nted");
  }

  @Test
  void aWeakSigningSecretIsRefused() {
    vault.putSecret("courier-jwt-secret", "0123456789012345678901234567890123456789");
    refused(REFUSED, "courier-jwt-secret", "repeats itself");
    vault.putSecret("courier-jwt-secret", "kurz");
    refused(REFUSED, "less than 32 bytes");
  }

  @Test
  void theDevelopmentSecretIsRefused() throws Exception {
    vault.putSecret("courier-jwt-secret", DevelopmentSecrets.jwtSecret(developmentFile));
    refused(REFUSED, "is that of the Development environment");
  }

  @Test
  void aPasswordFileThatEverybodyReadsIsRefused() throws Exception {
    Path file = directory.resolve("tls.password");
    Files.writeString(file, "from-the-file\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    Map<String, String> variables = variables();
    variables.put("COURIER_TLS_KEYSTORE", "/tls.p12");
    variables.put("COURIER_TLS_KEYSTORE_PASSWORD_FILE", file.toString());
    assertThat(read(variables).keyStore()).contains("from-the-file");

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    LaunchException refusal = catchThrowableOfType(LaunchException.class, () -> read(variables));
    assertThat(refusal).hasMessageContaining("Everybody can read");
  }
}
