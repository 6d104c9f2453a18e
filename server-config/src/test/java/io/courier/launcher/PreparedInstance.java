package io.courier.launcher;

import io.courier.liquibase.MigrationException;
import io.courier.liquibase.SchemaMigration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Everything the launcher does before it starts Liberty, for a server that somebody else starts and
 * deploys to (Arquillian): database, schema, the real configuration, options and variables. The
 * server directory lacks the application and has a name of its own.
 */
public final class PreparedInstance implements AutoCloseable {
  private final InstanceDirectory instance;
  private final VolatileDirectory memory;
  private final EmbeddedPostgres postgres;
  private final Path server;

  private PreparedInstance(
      InstanceDirectory instance,
      VolatileDirectory memory,
      EmbeddedPostgres postgres,
      Path server) {
    this.instance = instance;
    this.memory = memory;
    this.postgres = postgres;
    this.server = server;
  }

  /**
   * Prepares a fresh instance.
   *
   * @param data directory of the instance; removed first
   * @param name of the server
   * @param ports of the TLS and the plain listener on the loopback address
   */
  public static PreparedInstance fresh(ProductHome home, Path data, String name, int[] ports)
      throws IOException, LaunchException, InterruptedException, SQLException, MigrationException {
    home.check();
    FileTree.delete(data);
    Path secretsFile = data.resolve("development.properties");
    DeploymentSettings settings =
        DeploymentSettings.read(
            Map.of(
                "COURIER_ENVIRONMENT",
                "Development",
                "COURIER_SECRETS_FILE",
                secretsFile.toString()));
    InstanceDirectory instance = InstanceDirectory.open(data, settings);
    EmbeddedPostgres postgres = EmbeddedPostgres.start(instance, Courier.cache());
    Database database = postgres.database();
    new SchemaMigration(Clock.systemUTC(), Duration.ZERO).migrate(database.migrationTarget());
    VolatileDirectory memory = VolatileDirectory.create(instance, false);
    ServerDirectory directory = new ServerDirectory(home, instance, memory);
    directory.write(
        new ServerDirectory.Contents(
            new Command.Ports("127.0.0.1", ports[0], OptionalInt.of(ports[1])),
            database,
            keyStoreOf(name, instance, directory),
            DevelopmentSecrets.jwtSecret(secretsFile),
            OpenApiPaths.open(),
            settings.dispatch(),
            settings.adminCenter()));
    Path server = instance.server().resolveSibling(name);
    Files.move(instance.server(), server);
    Files.delete(server.resolve("apps/courier.ear"));
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("COURIER_ENVIRONMENT", "Development");
    environment.put("COURIER_SECRETS_FILE", secretsFile.toString());
    environment.put("COURIER_TEMP_DIR", instance.temp().toString());
    environment.put("COURIER_ALLOWED_ROOTS", instance.allowedRootsText());
    environment.put("COURIER_NODE_ID", instance.nodeId());
    environment.put("COURIER_DATA_DIR", instance.root().toString());
    environment.put("COURIER_BASE_URL", "https://127.0.0.1:" + ports[0]);
    environment.put("VARIABLE_SOURCE_DIRS", directory.variableDirectories());
    Files.writeString(
        server.resolve("server.env"),
        environment.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
            .collect(Collectors.joining()),
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    return new PreparedInstance(instance, memory, postgres, server);
  }

  /** In the directory of the server's final name. */
  private static TlsKeyStore keyStoreOf(
      String name, InstanceDirectory instance, ServerDirectory directory) throws IOException {
    return new TlsKeyStore(
        instance.server().resolveSibling(name).resolve("resources/security/key.p12"),
        directory.ownKeyStore().password());
  }

  /** Liberty's user directory. */
  public Path libertyUser() {
    return instance.libertyUser();
  }

  /** Liberty's server directory. */
  public Path server() {
    return server;
  }

  /** Stops the database. */
  @Override
  public void close() throws IOException, InterruptedException {
    postgres.close();
    memory.close();
    instance.close();
  }
}
