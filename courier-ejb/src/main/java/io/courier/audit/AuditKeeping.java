package io.courier.audit;

import io.courier.core.Actor;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Work on the log that nobody asks for: closing months, telling the chain's end to the log file.
 */
@ApplicationScoped
public class AuditKeeping {
  private static final System.Logger LOG = System.getLogger(AuditKeeping.class.getName());

  @Resource(lookup = "jdbc/courier")
  private DataSource database;

  @Inject private AuditWriter writer;
  @Inject private Clock clock;

  private volatile long toldSeq = -1;

  /** Closes every month that is over, the oldest first; other nodes wait for their next turn. */
  @Transactional(TxType.NOT_SUPPORTED)
  public void closeMonths() {
    boolean more = true;
    while (more) {
      more = closeNext();
    }
  }

  private boolean closeNext() {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        Optional<ClosedMonth> month =
            MonthClosing.next(connection, clock.instant().atOffset(ZoneOffset.UTC));
        return month.isPresent() && close(month.get());
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      LOG.log(Level.WARNING, "CRTRF2112W: A month of the audit log could not be closed.", e);
      return false;
    }
  }

  private boolean close(ClosedMonth month) {
    Occurrence occurrence =
        new Occurrence(Actor.SYSTEM, MonthClosing.event(month), clock.instant());
    boolean closed = writer.close(month, occurrence);
    if (closed) {
      LOG.log(
          Level.INFO,
          "CRTRF2111I: Month {0} of {1} is closed: {2} rows, checksum {3}.",
          month.place(),
          month.table(),
          Long.toString(month.rows()),
          month.sha256());
    }
    return closed;
  }

  /**
   * Writes where the chain ends into the log file, if it has grown: a copy outside the database.
   */
  @Transactional(TxType.NOT_SUPPORTED)
  public void tellHead() {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT seq, row_hash FROM audit_chain_head")) {
      if (row.next() && row.getLong(1) != toldSeq) {
        toldSeq = row.getLong(1);
        LOG.log(
            Level.INFO,
            "CRTRF2113I: The audit log ends at {0}.",
            ChainHead.of(row.getLong(1), row.getBytes(2)));
      }
    } catch (SQLException e) {
      LOG.log(Level.WARNING, "CRTRF2114W: The end of the audit log could not be read.", e);
    }
  }

  /** Verifies the whole log as it is now. */
  @Transactional(TxType.NOT_SUPPORTED)
  public VerificationReport verify(Consumer<TamperFinding> listener) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        return ChainVerifier.verify(connection, Optional.empty(), listener);
      } finally {
        connection.setAutoCommit(true);
      }
    }
  }
}
