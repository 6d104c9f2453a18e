package io.courier.it.container;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.util.Map;

/** A business action of one transaction, as the features write them. */
@Stateless
public class Ledger {
  @Inject private AuditLog audit;

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

  private static AuditEvent event(String operation) {
    return new AuditEvent("system", null, operation, Map.of());
  }
}
