package io.courier.launcher;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the environment variables say, checked. Immutable. Unset variables are empty; defaults that
 * depend on the instance's directory are filled in by {@link InstanceDirectory}.
 *
 * @param environment name as given; absent means Production
 * @param database a database that is not ours
 * @param secretsFile of the Development environment
 * @param passedOn variables that the application reads itself, as given
 * @param tls the server's own certificate
 * @param secretVariables names of the variables that are set and hold a secret
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
    Map<String, String> passedOn,
    Tls tls,
    Set<String> secretVariables) {

  private static final List<String> ENVIRONMENTS = List.of("Development", "Staging", "Production");
  private static final String TRUST_ANCHORS = "COURIER_TLS_TRUST_ANCHORS";
  private static final String ADMIN_CENTER = "COURIER_ADMIN_CENTER";
  private static final String VAULT = "KEYVAULT_URI";
  private static final String DEFAULT_KEK = "courier-kek";
  private static final String KEK_NAME = "KEYVAULT_KEK_NAME";
  private static final List<String> PASSED_ON =
      List.of(
          TRUST_ANCHORS,
          "FRONTEND_ORIGIN",
          ADMIN_CENTER,
          DispatchSettings.DISPATCH,
          DispatchSettings.ROLE,
          DispatchSettings.ADDRESS,
          "TRUSTED_PROXIES",
          VAULT,
          KEK_NAME,
          "KEYVAULT_CLIENT_ID",
          "AZURE_AUTHORITY_HOST",
          "AZURE_LOG_ANALYTICS_URL",
          "AZURE_TENANT_ID",
          "AZURE_CLIENT_ID",
          "AZURE_CLIENT_SECRET",
          "AZURE_FEDERATED_TOKEN_FILE",
          "IDENTITY_ENDPOINT",
          "IDENTITY_HEADER");

  /** Variables that hold a secret; where they are allowed is {@link DeploymentRules}' business. */
  private static final List<String> SECRETS =
      List.of(
          "COURIER_DB_PASSWORD",
          "COURIER_DB_MIGRATION_PASSWORD",
          "COURIER_TLS_KEYSTORE_PASSWORD",
          "COURIER_KEK",
          "JWT_SECRET",
          "AZURE_CLIENT_SECRET",
          "AZURE_CLIENT_CERTIFICATE_PASSWORD",
          "AZURE_PASSWORD");

  public DeploymentSettings {
    allowedRoots = List.copyOf(allowedRoots);
    passedOn = Map.copyOf(passedOn);
    secretVariables = Set.copyOf(secretVariables);
  }

  /**
   * The certificate of the server.
   *
   * @param keyStore PKCS12 file with its key
   * @param passwordFile file with the password of the key store; absent: from Key Vault
   * @param selfSignedAllowed whether a certificate that only Courier vouches for is wanted
   */
  public record Tls(
      Optional<Path> keyStore, Optional<Path> passwordFile, boolean selfSignedAllowed) {}

  /**
   * An existing PostgreSQL.
   *
   * @param user role the application works with
   * @param password empty: from Key Vault
   * @param migrationUser role that owns the schema; empty: {@code user}
   * @param migrationPassword empty: from Key Vault
   */
  public record ExternalDatabase(
      String url,
      String user,
      Optional<String> password,
      Optional<String> migrationUser,
      Optional<String> migrationPassword) {
    @Override
    public String toString() {
      return "ExternalDatabase[user="
          + user
          + ", migrationUser="
          + migrationUser.orElse(user)
          + "]";
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
        passedOn(variables),
        tls(variables),
        secretVariables(variables));
  }

  /** Whether this is the Production environment, named or by default. */
  public boolean isProduction() {
    return environment.map("Production"::equals).orElse(true);
  }

  /** Whether this is the Development environment. */
  public boolean isDevelopment() {
    return environment.filter("Development"::equals).isPresent();
  }

  /** This node's part in batch dispatch; checked when the variables were read. */
  DispatchSettings dispatch() {
    try {
      return DispatchSettings.read(passedOn);
    } catch (LaunchException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether Liberty's Admin Center is wanted. */
  boolean adminCenter() {
    return "true".equals(passedOn.get(ADMIN_CENTER));
  }

  /** Key Vault; checked to be an https address of a host. */
  public Optional<URI> vault() {
    return Optional.ofNullable(passedOn.get(VAULT)).map(URI::create);
  }

  /** Name of the key-encryption key in the vault. */
  public String kekName() {
    return passedOn.getOrDefault(KEK_NAME, DEFAULT_KEK);
  }

  /** Authorities of outgoing connections besides the platform's. */
  public Optional<Path> trustAnchors() {
    return Optional.ofNullable(passedOn.get(TRUST_ANCHORS)).map(Path::of);
  }

  /** The secret that comes by file, environment or, with this, from the vault. */
  private static boolean hasVault(Map<String, String> variables) {
    return text(variables, VAULT).isPresent();
  }

  private static Tls tls(Map<String, String> variables) throws LaunchException {
    var tls =
        new Tls(
            path(variables, "COURIER_TLS_KEYSTORE"),
            path(variables, "COURIER_TLS_KEYSTORE_PASSWORD_FILE"),
            flag(variables, "COURIER_ALLOW_SELF_SIGNED"));
    if (tls.keyStore().isEmpty() && tls.passwordFile().isPresent()) {
      throw LaunchException.usage(
          "COURIER_TLS_KEYSTORE_PASSWORD_FILE is set without COURIER_TLS_KEYSTORE.");
    }
    if (tls.keyStore().isPresent() && tls.passwordFile().isEmpty() && !hasVault(variables)) {
      throw LaunchException.usage(
          "COURIER_TLS_KEYSTORE needs COURIER_TLS_KEYSTORE_PASSWORD_FILE, or KEYVAULT_URI and the secret courier-tls-keystore-password there.");
    }
    return tls;
  }

  private static boolean flag(Map<String, String> variables, String name) throws LaunchException {
    String word = text(variables, name).orElse("false");
    if (!word.equals("true") && !word.equals("false")) {
      throw LaunchException.usage(name + " must be true or false, not '" + word + "'.");
    }
    return word.equals("true");
  }

  private static Set<String> secretVariables(Map<String, String> variables) {
    Set<String> set = new TreeSet<>(SECRETS);
    set.removeIf(name -> text(variables, name).isEmpty());
    return set;
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
    boolean vault = hasVault(variables);
    if (url.isEmpty() || user.isEmpty() || (password.isEmpty() && !vault)) {
      throw LaunchException.usage(
          "Set COURIER_DB_URL, COURIER_DB_USER and COURIER_DB_PASSWORD together (the password may be a secret in Key Vault instead), or none of them for the embedded database.");
    }
    if (ownerPassword.isPresent() ? owner.isEmpty() : owner.isPresent() && !vault) {
      throw LaunchException.usage(
          "Set COURIER_DB_MIGRATION_USER and COURIER_DB_MIGRATION_PASSWORD together (the password may be a secret in Key Vault instead), or neither.");
    }
    if (!url.get().startsWith("jdbc:postgresql:")) {
      throw LaunchException.usage("COURIER_DB_URL must start with jdbc:postgresql:");
    }
    return Optional.of(new ExternalDatabase(url.get(), user.get(), password, owner, ownerPassword));
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
    Optional<String> vault = text(variables, VAULT);
    if (vault.isPresent()) {
      given.put(VAULT, vaultUri(vault.get()));
      given.putIfAbsent(KEK_NAME, DEFAULT_KEK);
    }
    DispatchSettings.read(given);
    flag(given, ADMIN_CENTER);
    if (!given.getOrDefault(KEK_NAME, DEFAULT_KEK).matches("[0-9A-Za-z-]{1,127}")) {
      throw LaunchException.usage(KEK_NAME + " may have letters, digits and '-', at most 127.");
    }
    return given;
  }

  private static String vaultUri(String text) throws LaunchException {
    String plain = text.replaceAll("/+$", "");
    if (!plain.matches("https://[A-Za-z0-9.-]+(:[0-9]{1,5})?")) {
      throw LaunchException.usage(
          VAULT + " must be the https address of a vault, such as https://NAME.vault.azure.net.");
    }
    return plain;
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
