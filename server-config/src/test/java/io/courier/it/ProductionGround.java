package io.courier.it;

import io.courier.it.connection.Certificates;
import io.courier.launcher.TlsPostgres;
import io.courier.testing.KeyVaultDouble;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a deployment has around Courier: a Key Vault with key and secrets, a PostgreSQL behind TLS,
 * a certificate of an authority. All its secrets are unique texts, to be searched for.
 */
final class ProductionGround implements AutoCloseable {
  final KeyVaultDouble vault;
  final TlsPostgres database;
  final Path keyStore;
  final String signingSecret = random();
  final String kekVersion;

  private ProductionGround(Path directory) throws Exception {
    Certificates authority = new Certificates();
    Path anchors = authority.writePem(directory.resolve("authority.pem"));
    vault = KeyVaultDouble.open(Files.createDirectories(directory.resolve("vault")));
    kekVersion = vault.addRsaKey(KeyVaultDouble.KEK, 2048);
    vault.putSecret("courier-db-password", TlsPostgres.USER_PASSWORD);
    vault.putSecret("courier-db-migration-password", TlsPostgres.OWNER_PASSWORD);
    vault.putSecret("courier-jwt-secret", signingSecret);
    vault.putSecret("courier-tls-keystore-password", Certificates.PASSWORD);
    keyStore = authority.issue("localhost", Instant.now(), directory.resolve("tls.p12"));
    database =
        TlsPostgres.start(Files.createDirectories(directory.resolve("db")), authority, anchors);
  }

  static ProductionGround open(Path directory) throws Exception {
    return new ProductionGround(directory);
  }

  private static String random() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** The environment variables of a node. */
  Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>(vault.managedIdentityVariables());
    variables.put("COURIER_ENVIRONMENT", "Production");
    variables.put("COURIER_SECRETS_FILE", "");
    variables.put("COURIER_DB_URL", database.url());
    variables.put("COURIER_DB_USER", TlsPostgres.USER);
    variables.put("COURIER_DB_MIGRATION_USER", TlsPostgres.OWNER);
    variables.put("COURIER_TLS_KEYSTORE", keyStore.toString());
    variables.put("TRUSTED_PROXIES", "127.0.0.1");
    return variables;
  }

  /** What must be found nowhere. */
  List<String> secrets() {
    return List.of(
        TlsPostgres.USER_PASSWORD,
        TlsPostgres.OWNER_PASSWORD,
        signingSecret,
        Certificates.PASSWORD);
  }

  @Override
  public void close() throws InterruptedException {
    database.close();
    vault.close();
  }
}
