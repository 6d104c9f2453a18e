package io.courier.testing;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what was recorded, also of transactions that were rolled back. Thread-safe. */
public final class AuditMemory implements AuditLog {
  private final List<AuditEvent> events = new CopyOnWriteArrayList<>();

  public List<String> operationsOf(UUID entity) {
    return events.stream()
        .filter(event -> entity.equals(event.entityId()))
        .map(AuditEvent::operation)
        .toList();
  }

  @Override
  public void record(AuditEvent event) {
    events.add(event);
  }

  @Override
  public void recordAs(Actor actor, AuditEvent event) {
    events.add(event);
  }

  @Override
  public void recordIndependently(Actor actor, AuditEvent event) {
    events.add(event);
  }
}
