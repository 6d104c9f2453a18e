package io.courier.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the environment variables say, checked. Immutable. Unset variables are empty; defaults that
 * depend on the instance's directory are filled in by {@link InstanceDirectory}.
 *
 * @param environment name as given, the application checks it; absent means Production
 * @param database a database that is not ours
 * @param secretsFile of the Development environment
 * @param passedOn variables that the application reads itself, as given
 */
public record DeploymentSettings(
    Optional<String> environment,
    Optional<ExternalDatabase> database,
    Optional<Path> temp,
    List<Path> allowedRoots,
    Optional<Path> logs,
    Optional<Path> secretsFile,
    Optional<String> nodeId,
    Optional<String> baseUrl,
    Map<String, String> passedOn) {

  private static final List<String> ENVIRONMENTS = List.of("Development", "Staging", "Production");
  private static final String TRUST_ANCHORS = "COURIER_TLS_TRUST_ANCHORS";
  private static final List<String> PASSED_ON =
      List.of(
          TRUST_ANCHORS,
          "FRONTEND_ORIGIN",
          "TRUSTED_PROXIES",
          "KEYVAULT_URI",
          "KEYVAULT_KEK_NAME",
          "KEYVAULT_CLIENT_ID",
          "AZURE_AUTHORITY_HOST",
          "AZURE_LOG_ANALYTICS_URL",
          "AZURE_TENANT_ID",
          "AZURE_CLIENT_ID",
          "AZURE_CLIENT_SECRET",
          "AZURE_FEDERATED_TOKEN_FILE",
          "IDENTITY_ENDPOINT",
          "IDENTITY_HEADER");

  public DeploymentSettings {
    allowedRoots = List.copyOf(allowedRoots);
    passedOn = Map.copyOf(passedOn);
  }

  /**
   * An existing PostgreSQL.
   *
   * @param user role the application works with
   * @param migrationUser role that owns the schema; equals {@code user} where only one is given
   */
  public record ExternalDatabase(
      String url, String user, String password, String migrationUser, String migrationPassword) {
    @Override
    public String toString() {
      return "ExternalDatabase[user=" + user + ", migrationUser=" + migrationUser + "]";
    }
  }

  /** Reads and checks the variables of the process. */
  public static DeploymentSettings read(Map<String, String> variables) throws LaunchException {
    Optional<String> environment = text(variables, "COURIER_ENVIRONMENT");
    if (environment.isPresent() && !ENVIRONMENTS.contains(environment.get())) {
      throw LaunchException.usage(
          "COURIER_ENVIRONMENT must be one of "
              + String.join(", ", ENVIRONMENTS)
              + ", not '"
              + environment.get()
              + "'.");
    }
    return new DeploymentSettings(
        environment,
        database(variables),
        path(variables, "COURIER_TEMP_DIR"),
        roots(variables),
        path(variables, "COURIER_LOG_DIR"),
        path(variables, "COURIER_SECRETS_FILE"),
        nodeId(variables),
        text(variables, "COURIER_BASE_URL"),
        passedOn(variables));
  }

  /** Whether this is the Production environment, named or by default. */
  public boolean isProduction() {
    return environment.map("Production"::equals).orElse(true);
  }

  private static Optional<ExternalDatabase> database(Map<String, String> variables)
      throws LaunchException {
    Optional<String> url = text(variables, "COURIER_DB_URL");
    Optional<String> user = text(variables, "COURIER_DB_USER");
    Optional<String> password = text(variables, "COURIER_DB_PASSWORD");
    Optional<String> owner = text(variables, "COURIER_DB_MIGRATION_USER");
    Optional<String> ownerPassword = text(variables, "COURIER_DB_MIGRATION_PASSWORD");
    if (url.isEmpty() && user.isEmpty() && password.isEmpty()) {
      return Optional.empty();
    }
    if (url.isEmpty() || user.isEmpty() || password.isEmpty()) {
      throw LaunchException.usage(
          "Set COURIER_DB_URL, COURIER_DB_USER and COURIER_DB_PASSWORD together, or none of them for the embedded database.");
    }
    if (owner.isPresent() != ownerPassword.isPresent()) {
      throw LaunchException.usage(
          "Set COURIER_DB_MIGRATION_USER and COURIER_DB_MIGRATION_PASSWORD together, or neither.");
    }
    if (!url.get().startsWith("jdbc:postgresql:")) {
      throw LaunchException.usage("COURIER_DB_URL must start with jdbc:postgresql:");
    }
    return Optional.of(
        new ExternalDatabase(
            url.get(),
            user.get(),
            password.get(),
            owner.orElse(user.get()),
            ownerPassword.orElse(password.get())));
  }

  private static Optional<String> nodeId(Map<String, String> variables) throws LaunchException {
    Optional<String> id = text(variables, "COURIER_NODE_ID");
    if (id.isPresent() && !id.get().matches("[A-Za-z0-9._-]{1,128}")) {
      throw LaunchException.usage(
          "COURIER_NODE_ID may have letters, digits, '.', '_' and '-', at most 128.");
    }
    return id;
  }

  private static Map<String, String> passedOn(Map<String, String> variables)
      throws LaunchException {
    Map<String, String> given = new HashMap<>();
    PASSED_ON.forEach(name -> text(variables, name).ifPresent(value -> given.put(name, value)));
    path(variables, TRUST_ANCHORS).ifPresent(file -> given.put(TRUST_ANCHORS, file.toString()));
    return given;
  }

  private static List<Path> roots(Map<String, String> variables) throws LaunchException {
    List<Path> roots = new ArrayList<>();
    for (String item : text(variables, "COURIER_ALLOWED_ROOTS").orElse("").split(":", -1)) {
      if (!item.isBlank()) {
        roots.add(absolute("COURIER_ALLOWED_ROOTS", item));
      }
    }
    return roots;
  }

  private static Optional<Path> path(Map<String, String> variables, String name)
      throws LaunchException {
    Optional<String> text = text(variables, name);
    return text.isEmpty() ? Optional.empty() : Optional.of(absolute(name, text.get()));
  }

  private static Path absolute(String name, String text) throws LaunchException {
    Path path = Path.of(text);
    if (!path.isAbsolute()) {
      throw LaunchException.usage(name + " must be absolute, not '" + text + "'.");
    }
    return path.normalize();
  }

  private static Optional<String> text(Map<String, String> variables, String name) {
    return Optional.ofNullable(variables.get(name))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }
}
