package io.courier.execution;

import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * A dedicated connection that listens to the queue and control channels; reconnects by itself. Used
 * by one thread.
 */
final class QueueListener implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(QueueListener.class.getName());

  private final DataSource source;
  private Connection connection;
  private boolean warned;

  QueueListener(DataSource source) {
    this.source = source;
  }

  /**
   * Waits for notifications, at most the given time; payloads of the control channel are execution
   * ids.
   *
   * @return what arrived; empty after the time, or when there is no connection (then at once)
   */
  List<Note> await(int millis) {
    List<Note> notes = new ArrayList<>();
    try {
      if (connection == null) {
        connect();
      }
      PGNotification[] arrived = connection.unwrap(PGConnection.class).getNotifications(millis);
      if (arrived != null) {
        for (PGNotification note : arrived) {
          notes.add(new Note(note.getName(), note.getParameter()));
        }
      }
      warned = false;
    } catch (SQLException e) {
      close();
      if (!warned) {
        warned = true;
        LOG.log(
            Level.WARNING,
            "CRTRF5020W: the queue is not notified by the database now; it is polled every second",
            e);
      }
    }
    return notes;
  }

  boolean isConnected() {
    return connection != null;
  }

  private void connect() throws SQLException {
    Connection opened = source.getConnection();
    try (Statement statement = opened.createStatement()) {
      opened.setAutoCommit(true);
      statement.execute("LISTEN courier_queue");
      statement.execute("LISTEN courier_control");
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

  /** One notification. */
  record Note(String channel, String payload) {}
}
