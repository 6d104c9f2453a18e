package io.courier.launcher;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What Staging and Production do not start with. Everything here is known from the environment
 * variables alone; what needs Key Vault or a file is checked where it is read.
 */
final class DeploymentRules {
  private static final List<String> NEVER_OUTSIDE_DEVELOPMENT =
      List.of("JWT_SECRET", "COURIER_KEK");
  private static final String STRICT = "verify-full";
  private static final Set<String> ENCRYPTED = Set.of(STRICT, "verify-ca", "require");

  private DeploymentRules() {}

  /** Throws the first objection, with what to do about it. */
  static void check(DeploymentSettings settings, Command.Ports ports) throws LaunchException {
    if (settings.isDevelopment()) {
      return;
    }
    String environment = settings.environment().orElse("Production");
    checkVariables(settings, environment);
    if (settings.secretsFile().isPresent()) {
      throw LaunchException.refused(
          "COURIER_SECRETS_FILE is set: the key-encryption key and the signing secret of a Development file are not accepted in "
              + environment
              + ". Take the variable out; both come from Key Vault.");
    }
    if (settings.vault().isEmpty()) {
      throw LaunchException.refused(
          "KEYVAULT_URI is not set: in "
              + environment
              + " the key-encryption key and the application's secrets come from Azure Key Vault.");
    }
    checkDatabase(settings, environment);
    if (settings.isProduction()) {
      checkListeners(settings, ports);
    }
  }

  private static void checkVariables(DeploymentSettings settings, String environment)
      throws LaunchException {
    Optional<String> found =
        settings.secretVariables().stream()
            .filter(name -> settings.isProduction() || NEVER_OUTSIDE_DEVELOPMENT.contains(name))
            .sorted()
            .findFirst();
    if (found.isPresent()) {
      throw LaunchException.refused(
          found.get()
              + " is set: in "
              + environment
              + " no secret may stand in an environment variable. Unset it; "
              + SecretName.insteadOf(found.get()));
    }
  }

  private static void checkDatabase(DeploymentSettings settings, String environment)
      throws LaunchException {
    if (settings.database().isEmpty()) {
      if (settings.isProduction()) {
        throw LaunchException.refused(
            "COURIER_DB_URL is not set: the embedded PostgreSQL is not for Production. Set COURIER_DB_URL and COURIER_DB_USER to a database of your own.");
      }
      return; // Staging: on this host's loopback address only
    }
    DatabaseUrl url = new DatabaseUrl(settings.database().get().url());
    Optional<String> bad = url.forbidden().or(url::repeated);
    if (bad.isPresent()) {
      throw LaunchException.refused(
          "COURIER_DB_URL must not have the parameter '"
              + bad.get()
              + "' (or have it twice) in "
              + environment
              + ".");
    }
    String mode = url.sslMode().orElse(STRICT);
    if (settings.isProduction() ? !mode.equals(STRICT) : !ENCRYPTED.contains(mode)) {
      throw LaunchException.refused(
          "COURIER_DB_URL has sslmode="
              + mode
              + ": "
              + environment
              + (settings.isProduction()
                  ? " needs verify-full (the default), with the database's authority in sslrootcert."
                  : " needs verify-full (the default), verify-ca or at least require."));
    }
  }

  private static void checkListeners(DeploymentSettings settings, Command.Ports ports)
      throws LaunchException {
    if (ports.http().isPresent()) {
      throw LaunchException.refused(
          "In Production there is no plain HTTP: leave --http-port out, or set COURIER_ENVIRONMENT.");
    }
    if (settings.tls().keyStore().isEmpty() && !settings.tls().selfSignedAllowed()) {
      throw LaunchException.refused(
          "COURIER_TLS_KEYSTORE is not set: Production needs a certificate of the deployment (a PKCS12 file). Where a proxy in front checks no certificate, COURIER_ALLOW_SELF_SIGNED=true lets Courier make its own.");
    }
  }
}
