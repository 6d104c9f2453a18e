package io.courier.connection;

import io.courier.core.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/** Writes the connection audit log. */
@ApplicationScoped
public class ConnectionJournal {
  @Inject ConnectionAuditRepository rows;
  @Inject ConnectionRepository connections;
  @Inject Clock clock;

  /** In a transaction of its own: what happened at the partner stays recorded. */
  @Transactional(TxType.REQUIRES_NEW)
  public void record(ConnectionEvent event) {
    rows.add(new ConnectionAuditRow(Ids.next(clock), event, clock.instant()));
  }

  /** As {@link #record}, many at once. */
  @Transactional(TxType.REQUIRES_NEW)
  public void recordAll(List<ConnectionEvent> events) {
    for (ConnectionEvent event : events) {
      rows.add(new ConnectionAuditRow(Ids.next(clock), event, clock.instant()));
    }
  }

  /** A finished test, and its outcome on the connection itself. */
  @Transactional(TxType.REQUIRES_NEW)
  public void recordTest(ConnectionEvent event, ConnectionTestResult result) {
    rows.add(new ConnectionAuditRow(Ids.next(clock), event, clock.instant()));
    UUID id = event.connectionId();
    connections.recordTest(id, result, clock.instant());
  }

  /** In the caller's transaction: part of a decision that must not exist without it. */
  @Transactional(TxType.MANDATORY)
  public void recordWithin(ConnectionEvent event) {
    rows.add(new ConnectionAuditRow(Ids.next(clock), event, clock.instant()));
  }
}
