package io.courier.connection;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import io.courier.event.DomainEvent;
import io.courier.event.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;

/** Uses of a connection that somebody is to hear of: audit row and event in one transaction. */
@ApplicationScoped
public class ConnectionUses {
  @Inject AuditLog audit;
  @Inject Outbox outbox;

  /** In a transaction of its own: a rollback of the caller loses nothing. */
  @Transactional(TxType.REQUIRES_NEW)
  public void record(Actor actor, AuditEvent event, DomainEvent told) {
    audit.recordAs(actor, event);
    outbox.add(told);
  }
}
