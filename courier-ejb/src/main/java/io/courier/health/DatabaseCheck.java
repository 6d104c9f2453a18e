package io.courier.health;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** PostgreSQL answers, with a schema this release can work on. */
@Readiness
@ApplicationScoped
public class DatabaseCheck implements HealthCheck {
  private static final Logger LOG = System.getLogger(DatabaseCheck.class.getName());
  private static final int TIMEOUT_SECONDS = 2;

  @Resource(lookup = "jdbc/courier")
  private DataSource database;

  @Inject private SchemaVersion schema;

  @Override
  public HealthCheckResponse call() {
    boolean answers = answers();
    boolean served = answers && isServed();
    return HealthCheckResponse.named("database")
        .status(answers && served)
        .withData("answers", answers)
        .withData("schemaServed", served)
        .build();
  }

  private boolean answers() {
    try (Connection connection = database.getConnection()) {
      return connection.isValid(TIMEOUT_SECONDS);
    } catch (SQLException e) {
      LOG.log(Level.DEBUG, "The database does not answer", e);
      return false;
    }
  }

  private boolean isServed() {
    try {
      return schema.isServed();
    } catch (PersistenceException e) {
      LOG.log(Level.DEBUG, "The schema version cannot be read", e);
      return false;
    }
  }
}
