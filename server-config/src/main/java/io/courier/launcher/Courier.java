package io.courier.launcher;

import io.courier.liquibase.MigrationException;
import io.courier.liquibase.SchemaMigration;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * One instance of Courier, from its directory to the ready server. {@link #start} brings up what is
 * needed in order, {@link #close} takes it down in the opposite order; close may come from another
 * thread at any time, also in the middle of a start.
 */
public final class Courier implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Courier.class.getName());

  private final ProductHome home;
  private final DeploymentSettings settings;
  private final Terminal terminal;
  private final Deque<AutoCloseable> owned = new ArrayDeque<>();
  private boolean closed;
  private volatile boolean stopRequested;
  private InstanceDirectory instance;
  private LibertyServer server;
  private TlsKeyStore keyStore;
  private URI uri;

  /** An instance that is not started yet. */
  public Courier(ProductHome home, DeploymentSettings settings, Terminal terminal) {
    this.home = home;
    this.settings = settings;
    this.terminal = terminal;
  }

  /** Starts everything; returns when the server is ready. On failure nothing stays behind. */
  public void start(Path data, Command.Ports ports) throws LaunchException, InterruptedException {
    boolean ready = false;
    try {
      DeploymentRules.check(settings, ports);
      open(data);
      ApplicationSecrets secrets = readSecrets();
      VolatileDirectory memory = own(VolatileDirectory.create(instance, settings.isProduction()));
      ServerDirectory directory = new ServerDirectory(home, instance, memory);
      keyStore = keyStore(directory, secrets);
      Database database = openDatabase(secrets);
      migrate(database);
      startServer(ports, directory, contents(ports, database, secrets));
      Files.writeString(certificateFile(), keyStore.certificatePem());
      memory.forgetSecrets();
      terminal.line("Courier is ready: " + uri);
      ready = true;
    } catch (IOException e) {
      throw new LaunchException("Courier cannot start: " + e.getMessage(), e);
    } finally {
      if (!ready) {
        closeAll();
      }
    }
  }

  private void open(Path data) throws IOException, LaunchException {
    instance = own(InstanceDirectory.open(data, settings));
    LauncherLog.writeTo(instance.logs());
    LibertyServer.stopSurvivor(instance);
    own(Guard.start(home, instance));
  }

  private ApplicationSecrets readSecrets()
      throws IOException, LaunchException, InterruptedException {
    long start = System.nanoTime();
    ApplicationSecrets secrets =
        new SecretsReader(settings, secretsFile(), Clock.systemUTC()).read();
    settings
        .vault()
        .ifPresent(
            vault ->
                terminal.line(
                    "Key Vault "
                        + vault
                        + " has the key '"
                        + settings.kekName()
                        + "'"
                        + took(start)));
    return secrets;
  }

  /** The deployment's own, checked, or that which Liberty makes. */
  private TlsKeyStore keyStore(ServerDirectory directory, ApplicationSecrets secrets)
      throws IOException, LaunchException {
    Optional<Path> given = settings.tls().keyStore();
    if (given.isEmpty()) {
      return directory.ownKeyStore();
    }
    var made = new TlsKeyStore(given.get(), secrets.keyStore().orElseThrow());
    made.check(Clock.systemUTC(), !settings.isProduction() || settings.tls().selfSignedAllowed());
    return made;
  }

  private ServerDirectory.Contents contents(
      Command.Ports ports, Database database, ApplicationSecrets secrets) {
    return new ServerDirectory.Contents(
        ports,
        database,
        keyStore,
        secrets.jwt(),
        settings.isProduction() ? OpenApiPaths.hidden() : OpenApiPaths.open(),
        settings.dispatch(),
        settings.adminCenter());
  }

  private Path secretsFile() {
    return settings.secretsFile().orElseGet(() -> DevelopmentSecrets.defaultFile(userHome()));
  }

  private Database openDatabase(ApplicationSecrets secrets)
      throws IOException, LaunchException, InterruptedException {
    if (settings.database().isPresent()) {
      return Database.external(settings.database().get(), secrets, settings.isDevelopment());
    }
    long start = System.nanoTime();
    EmbeddedPostgres postgres = own(EmbeddedPostgres.start(instance, cache()));
    terminal.line("PostgreSQL runs in " + instance.database() + took(start));
    return postgres.database();
  }

  private void migrate(Database database) throws LaunchException {
    long start = System.nanoTime();
    // in a database of our own a lock row can only be our own, from before a crash
    Duration staleAfter = database.exclusive() ? Duration.ZERO : SchemaMigration.STALE_LOCK;
    try {
      new SchemaMigration(Clock.systemUTC(), staleAfter).migrate(database.migrationTarget());
    } catch (SQLException e) {
      throw new LaunchException("The database cannot be used: " + e.getMessage(), e);
    } catch (MigrationException e) {
      throw new LaunchException(e.getMessage(), e);
    }
    terminal.line("Database schema is up to date" + took(start));
  }

  private void startServer(
      Command.Ports ports, ServerDirectory directory, ServerDirectory.Contents contents)
      throws IOException, LaunchException, InterruptedException {
    long start = System.nanoTime();
    directory.write(contents);
    if (settings.isDevelopment()) {
      directory.keepWorkAreaOnDisk();
    } else {
      directory.keepWorkAreaInMemory();
    }
    uri =
        URI.create(
            "https://"
                + ("*".equals(ports.bind()) ? "localhost" : ports.bind())
                + ":"
                + ports.https());
    server = own(LibertyServer.start(home, instance, ports, environment(directory, contents)));
    terminal.line(
        "Liberty starts (process " + server.process().pid() + "), logs in " + instance.logs());
    server.awaitReady(new ReadinessProbe(keyStore, uri));
    terminal.line("Liberty serves the application" + took(start));
  }

  private Map<String, String> environment(
      ServerDirectory directory, ServerDirectory.Contents contents) throws IOException {
    Map<String, String> environment = new HashMap<>(settings.passedOn());
    settings.environment().ifPresent(name -> environment.put("COURIER_ENVIRONMENT", name));
    if (settings.isDevelopment()) {
      environment.put("COURIER_SECRETS_FILE", secretsFile().toString());
    }
    environment.put("COURIER_TEMP_DIR", instance.temp().toString());
    environment.put("COURIER_ALLOWED_ROOTS", instance.allowedRootsText());
    environment.put("COURIER_NODE_ID", instance.nodeId());
    environment.put("COURIER_DATA_DIR", instance.root().toString());
    environment.put("COURIER_BASE_URL", settings.baseUrl().orElse(uri.toString()));
    environment.put("COURIER_OPENAPI_DOCUMENT", contents.openApi().document());
    environment.put(
        "COURIER_DISPATCH_URL",
        "https://" + (bindsAll(contents) ? "127.0.0.1" : uri.getHost()) + ":" + uri.getPort());
    environment.put("COURIER_DISPATCH_CERTIFICATE", certificateFile().toString());
    environment.put("VARIABLE_SOURCE_DIRS", directory.variableDirectories());
    return environment;
  }

  private static boolean bindsAll(ServerDirectory.Contents contents) {
    return "*".equals(contents.ports().bind());
  }

  /** For the application, which talks to its own server. */
  private Path certificateFile() {
    return instance.run().resolve("server-certificate.pem");
  }

  /** Where the server answers. */
  public URI uri() {
    return uri;
  }

  /** TLS context that trusts this server and no other. */
  public SSLContext sslContext() throws IOException, GeneralSecurityException {
    return PinnedCertificate.contextFor(keyStore.file(), keyStore.password());
  }

  /** The directory for local files: the first allowed root. */
  public Path files() {
    return instance.allowedRoots().get(0);
  }

  /** Whether {@link #close} was called; a failing {@link #start} does not count. */
  public boolean isClosing() {
    return stopRequested;
  }

  /** Where the logs are. */
  public Path logs() {
    return instance.logs();
  }

  /**
   * Waits until the server process ends; returns its exit code, empty when {@link #close} ended it.
   */
  public Optional<Integer> awaitEnd() throws InterruptedException {
    int code = server.process().waitFor();
    synchronized (owned) {
      return closed ? Optional.empty() : Optional.of(code);
    }
  }

  private <T extends AutoCloseable> T own(T part) throws LaunchException {
    synchronized (owned) {
      if (!closed) {
        owned.push(part);
        return part;
      }
    }
    closeQuietly(part);
    throw new LaunchException("Stopped while starting.");
  }

  /** Stops what runs: server first, then database. A second call waits for the first. */
  @Override
  public void close() {
    stopRequested = true;
    closeAll();
  }

  private void closeAll() {
    synchronized (owned) {
      closed = true;
      while (!owned.isEmpty()) {
        closeQuietly(owned.pop());
      }
    }
  }

  private static void closeQuietly(AutoCloseable part) {
    try {
      part.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (
        Exception e) { // AutoCloseable declares no less; the others must be closed all the same
      LOG.log(System.Logger.Level.ERROR, "CRTRF1013E: A part of Courier did not stop cleanly.", e);
    }
  }

  static Path cache() {
    Path home = userHome();
    Path base = Files.isWritable(home) ? home : Path.of(System.getProperty("java.io.tmpdir"));
    return base.resolve(".courier").resolve("cache");
  }

  private static Path userHome() {
    return Path.of(System.getProperty("user.home"));
  }

  private static String took(long start) {
    return String.format(" (%.1f s)", (System.nanoTime() - start) / 1e9);
  }
}
