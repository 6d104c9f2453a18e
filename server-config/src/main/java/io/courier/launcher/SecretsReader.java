package io.courier.launcher;

import io.courier.launcher.azure.KeyMetadata;
import io.courier.launcher.azure.KeyVault;
import io.courier.launcher.azure.VaultAccess;
import io.courier.launcher.azure.VaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.util.Optional;

/**
 * Reads the secrets of the deployment, once, and looks whether the key-encryption key is there:
 * from Key Vault outside of Development, from the Development file there.
 */
final class SecretsReader {
  private final DeploymentSettings settings;
  private final Path developmentFile;
  private final Clock clock;

  /**
   * @param developmentFile secrets file of Development, whether or not this is Development
   */
  SecretsReader(DeploymentSettings settings, Path developmentFile, Clock clock) {
    this.settings = settings;
    this.developmentFile = developmentFile;
    this.clock = clock;
  }

  /** With the Development file that the settings name or that is usual. */
  static SecretsReader of(DeploymentSettings settings) {
    Path usual = DevelopmentSecrets.defaultFile(Path.of(System.getProperty("user.home")));
    return new SecretsReader(settings, settings.secretsFile().orElse(usual), Clock.systemUTC());
  }

  /** Throws when the vault does not answer, something is missing, or the signing secret is weak. */
  ApplicationSecrets read() throws LaunchException, IOException, InterruptedException {
    try {
      Optional<KeyVault> vault = vault();
      if (vault.isPresent()) {
        checkKek(vault.get());
      }
      return read(vault);
    } catch (VaultException e) {
      throw LaunchException.unavailable(e.getMessage(), e);
    }
  }

  private Optional<KeyVault> vault() throws LaunchException {
    if (settings.vault().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new KeyVault(
            new VaultAccess(
                settings.vault().get(),
                place(),
                settings.passedOn(),
                TrustAnchors.context(settings.trustAnchors()))));
  }

  private VaultAccess.Place place() {
    if (settings.isDevelopment()) {
      return VaultAccess.Place.DEVELOPMENT;
    }
    return settings.isProduction() ? VaultAccess.Place.PRODUCTION : VaultAccess.Place.STAGING;
  }

  private void checkKek(KeyVault vault)
      throws LaunchException, VaultException, InterruptedException {
    String name = settings.kekName();
    String key = "The key-encryption key '" + name + "' in " + settings.vault().get() + " ";
    KeyMetadata found =
        vault
            .key(name)
            .orElseThrow(
                () ->
                    LaunchException.unavailable(
                        key
                            + "does not exist. Make an RSA key of that name, or name another one in KEYVAULT_KEK_NAME.",
                        null));
    Optional<String> objection = found.objection(clock.instant());
    if (objection.isPresent()) {
      throw LaunchException.unavailable(key + objection.get() + ".", null);
    }
  }

  /**
   * The external database with its passwords, and nothing else: for commands that start no server.
   */
  Database database(DeploymentSettings.ExternalDatabase external)
      throws LaunchException, InterruptedException {
    try {
      return Database.external(external, databaseSecrets("", vault()), settings.isDevelopment());
    } catch (VaultException e) {
      throw LaunchException.unavailable(e.getMessage(), e);
    }
  }

  private ApplicationSecrets read(Optional<KeyVault> vault)
      throws LaunchException, IOException, VaultException, InterruptedException {
    String jwt =
        settings.isDevelopment()
            ? DevelopmentSecrets.jwtSecret(developmentFile)
            : signingSecret(vault.orElseThrow());
    ApplicationSecrets found = databaseSecrets(jwt, vault);
    return new ApplicationSecrets(
        found.jwt(), found.database(), found.migration(), keyStorePassword(vault));
  }

  private ApplicationSecrets databaseSecrets(String jwt, Optional<KeyVault> vault)
      throws LaunchException, VaultException, InterruptedException {
    var database = settings.database();
    Optional<String> password = database.flatMap(DeploymentSettings.ExternalDatabase::password);
    if (database.isPresent() && password.isEmpty()) {
      password = Optional.of(needed(vault.orElseThrow(), SecretName.DATABASE_PASSWORD));
    }
    Optional<String> migration =
        database.flatMap(DeploymentSettings.ExternalDatabase::migrationPassword);
    if (database.flatMap(DeploymentSettings.ExternalDatabase::migrationUser).isPresent()
        && migration.isEmpty()) {
      migration = Optional.of(needed(vault.orElseThrow(), SecretName.MIGRATION_PASSWORD));
    }
    return new ApplicationSecrets(jwt, password, migration, Optional.empty());
  }

  private String signingSecret(KeyVault vault)
      throws LaunchException, IOException, VaultException, InterruptedException {
    String secret = needed(vault, SecretName.JWT);
    Optional<String> weakness =
        DevelopmentSecrets.isKnown(developmentFile, secret)
            ? Optional.of("is that of the Development environment")
            : SigningSecret.weakness(secret);
    if (weakness.isPresent()) {
      throw LaunchException.refused(
          "The secret "
              + SecretName.JWT
              + " in Key Vault "
              + weakness.get()
              + ": whoever guesses it signs tokens of his own. Store 32 random bytes, e.g. of 'openssl rand -base64 32'.");
    }
    return secret;
  }

  private Optional<String> keyStorePassword(Optional<KeyVault> vault)
      throws LaunchException, IOException, VaultException, InterruptedException {
    if (settings.tls().keyStore().isEmpty()) {
      return Optional.empty();
    }
    Optional<Path> file = settings.tls().passwordFile();
    if (file.isEmpty()) {
      return Optional.of(needed(vault.orElseThrow(), SecretName.KEY_STORE_PASSWORD));
    }
    if (!Files.isReadable(file.get())) {
      throw LaunchException.refused(
          "The file of COURIER_TLS_KEYSTORE_PASSWORD_FILE cannot be read: " + file.get() + ".");
    }
    if (Files.getPosixFilePermissions(file.get()).contains(PosixFilePermission.OTHERS_READ)) {
      throw LaunchException.refused(
          "Everybody can read " + file.get() + "; take that right away (chmod o-r).");
    }
    return Optional.of(Files.readString(file.get()).strip());
  }

  private String needed(KeyVault vault, String name)
      throws LaunchException, VaultException, InterruptedException {
    Optional<String> found = vault.secret(name);
    if (found.isEmpty()) {
      throw LaunchException.unavailable(
          "The secret '"
              + name
              + "' is not in "
              + settings.vault().get()
              + ". Store it there; docs/operations.md lists what Courier reads.",
          null);
    }
    return found.get();
  }
}
