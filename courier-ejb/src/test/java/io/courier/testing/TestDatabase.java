package io.courier.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.EntityTransaction;
import jakarta.persistence.Persistence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One PostgreSQL 17 per JVM, migrated by the real change logs as its owner; tests work as the
 * runtime role, with its rights only. The database is shared by all test classes: make your own
 * rows, never count a whole table.
 */
public final class TestDatabase {
  private static final String OWNER = "courier_owner";
  private static final String RUNTIME = "courier_app";
  private static final String PASSWORD = "test";

  private static TestDatabase instance;

  private final EmbeddedPostgres server;
  private final EntityManagerFactory factory;

  private TestDatabase(EmbeddedPostgres server, String unit, DataSource source) {
    this.server = server;
    Map<String, Object> properties = new HashMap<>();
    properties.put("jakarta.persistence.transactionType", "RESOURCE_LOCAL");
    properties.put("jakarta.persistence.jtaDataSource", null);
    properties.put("jakarta.persistence.nonJtaDataSource", source);
    this.factory = Persistence.createEntityManagerFactory(unit, properties);
  }

  /** Starts and migrates at the first call. */
  public static synchronized TestDatabase get() {
    if (instance == null) {
      instance = separate();
    }
    return instance;
  }

  /** One of its own, for tests that damage it; closed with the JVM. */
  public static TestDatabase separate() {
    return started(EmbeddedPostgres.builder());
  }

  /** As {@link #separate()}, writing to the disk as in production, for benchmarks. */
  public static TestDatabase durable() {
    return started(
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on"));
  }

  private static TestDatabase started(EmbeddedPostgres.Builder builder) {
    try {
      EmbeddedPostgres server = builder.start();
      prepare(server);
      return new TestDatabase(server, "courier", dataSource(server, RUNTIME));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException | LiquibaseException e) {
      throw new IllegalStateException("The test database cannot be made", e);
    }
  }

  /** The same database through another persistence unit. */
  public TestDatabase through(String unit) {
    return new TestDatabase(server, unit, dataSource());
  }

  /** The same database as a server sees it that works as the owner of the schema. */
  public TestDatabase asOwner() {
    return new TestDatabase(server, "courier", ownerDataSource());
  }

  private static void prepare(EmbeddedPostgres server) throws SQLException, LiquibaseException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ROLE courier_owner LOGIN PASSWORD 'test'");
      statement.execute("CREATE ROLE courier_app LOGIN PASSWORD 'test'");
      statement.execute("CREATE DATABASE courier OWNER courier_owner");
    }
    migrate(dataSource(server, OWNER), RUNTIME);
  }

  /** Applies the change logs; the runtime role may be null. */
  public static void migrate(DataSource owner, String runtimeRole)
      throws SQLException, LiquibaseException {
    try (Connection connection = owner.getConnection()) {
      Liquibase liquibase =
          new Liquibase(
              "db/changelog/root.yaml",
              new ClassLoaderResourceAccessor(),
              DatabaseFactory.getInstance()
                  .findCorrectDatabaseImplementation(new JdbcConnection(connection)));
      if (runtimeRole != null) {
        liquibase.setChangeLogParameter("courier.runtime.role", runtimeRole);
      }
      liquibase.update(new Contexts());
    }
  }

  /** Connections of the runtime role, as the server has them. */
  public DataSource dataSource() {
    return dataSource(server, RUNTIME);
  }

  /** Connections of the schema's owner. */
  public DataSource ownerDataSource() {
    return dataSource(server, OWNER);
  }

  private static PGSimpleDataSource dataSource(EmbeddedPostgres server, String user) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(
        "jdbc:postgresql://localhost:" + server.getPort() + "/courier?stringtype=unspecified");
    source.setUser(user);
    source.setPassword(PASSWORD);
    return source;
  }

  /** A new entity manager without transaction; the caller closes it. */
  public EntityManager entityManager() {
    return factory.createEntityManager();
  }

  /** Runs the work in a transaction of its own and commits; rolls back when it throws. */
  public <T> T inTransaction(Function<EntityManager, T> work) {
    EntityManager manager = factory.createEntityManager();
    EntityTransaction transaction = manager.getTransaction();
    try {
      transaction.begin();
      T result = work.apply(manager);
      transaction.commit();
      return result;
    } finally {
      if (transaction.isActive()) {
        transaction.rollback();
      }
      manager.close();
    }
  }

  /** As {@link #inTransaction(Function)}, without result. */
  public void run(Consumer<EntityManager> work) {
    inTransaction(
        manager -> {
          work.accept(manager);
          return null;
        });
  }
}
