package io.courier.it.container;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.connection.ConnectionEvent;
import io.courier.connection.ConnectionJournal;
import io.courier.connection.ConnectionOperation;
import io.courier.core.Actor;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.UUID;

/** A business action of one transaction, as the features write them. */
@Stateless
public class Ledger {
  @Inject private AuditLog audit;
  @Inject private ConnectionJournal partners;

  public void succeed(String operation) {
    audit.record(event(operation));
  }

  public void fail(String operation) {
    audit.record(event(operation));
    throw new IllegalStateException("the business action fails after its audit entry");
  }

  public void refuse(String operation) {
    audit.recordIndependently(Actor.SYSTEM, event(operation));
    throw new IllegalStateException("refused");
  }

  /** Something was done at a partner, and then the business action fails. */
  public void failAfterPartner(UUID connection) {
    partners.record(
        ConnectionEvent.of(
            connection,
            ConnectionOperation.UPLOAD,
            new ConnectionEvent.Occasion(Actor.SYSTEM, null),
            Map.of("success", true)));
    throw new IllegalStateException("the business action fails after the upload");
  }

  private static AuditEvent event(String operation) {
    return new AuditEvent("system", null, operation, Map.of());
  }
}
