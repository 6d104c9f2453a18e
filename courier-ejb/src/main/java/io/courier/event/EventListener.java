package io.courier.event;

import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/** A dedicated connection that hears of new events; reconnects by itself. Used by one thread. */
final class EventListener implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EventListener.class.getName());

  private final DataSource source;
  private Connection connection;
  private boolean warned;

  EventListener(DataSource source) {
    this.source = source;
  }

  /** Waits for events, at most the given time; at once when there is no connection. */
  boolean await(int millis) {
    try {
      if (connection == null) {
        connect();
      }
      connection.unwrap(PGConnection.class).getNotifications(millis);
      warned = false;
      return true;
    } catch (SQLException e) {
      close();
      if (!warned) {
        warned = true;
        LOG.log(
            Level.WARNING,
            "CRTRF2142W: The database does not tell of events now; they are looked for every"
                + " second.",
            e);
      }
      return false;
    }
  }

  private void connect() throws SQLException {
    Connection opened = source.getConnection();
    try (Statement statement = opened.createStatement()) {
      opened.setAutoCommit(true);
      statement.execute("LISTEN courier_events");
      connection = opened;
    } finally {
      if (connection == null) {
        opened.close();
      }
    }
  }

  @Override
  public void close() {
    Connection closing = connection;
    connection = null;
    if (closing != null) {
      try (closing;
          Statement statement = closing.createStatement()) {
        statement.execute("UNLISTEN *");
      } catch (SQLException e) {
        LOG.log(Level.DEBUG, "closing the listening connection failed", e);
      }
    }
  }
}
