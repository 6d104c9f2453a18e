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

/** Whether PostgreSQL can be worked with, found out in bounded time. */
@ApplicationScoped
public class DatabaseProbe {
  private static final Logger LOG = System.getLogger(DatabaseProbe.class.getName());
  private static final int TIMEOUT_SECONDS = 2;

  @Resource(lookup = "jdbc/courier")
  private DataSource database;

  @Inject private SchemaVersion schema;

  public boolean answers() {
    try (Connection connection = database.getConnection()) {
      return connection.isValid(TIMEOUT_SECONDS);
    } catch (SQLException e) {
      LOG.log(Level.DEBUG, "The database does not answer", e);
      return false;
    }
  }

  /** Whether its schema serves this release. */
  public boolean isSchemaServed() {
    try {
      return schema.isServed();
    } catch (PersistenceException e) {
      LOG.log(Level.DEBUG, "The schema version cannot be read", e);
      return false;
    }
  }
}
