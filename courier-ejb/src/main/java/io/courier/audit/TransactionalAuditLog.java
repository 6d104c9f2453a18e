package io.courier.audit;

import io.courier.core.Actor;
import io.courier.core.CurrentActor;
import io.courier.core.Redaction;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects a transaction's events and appends them just before it commits, so that the lock of the
 * chain is held for the last moment only; a failed append rolls the transaction back. Without a
 * transaction an event is appended at once, in one of its own.
 */
@ApplicationScoped
public class TransactionalAuditLog implements AuditLog {
  /** Members of the reference that name the acting user by another word. */
  private static final List<String> ADMINS = List.of("adminId", "adminUserId");

  private static final Object PENDING = TransactionalAuditLog.class;

  @Inject private AuditWriter writer;
  @Inject private CurrentActor currentActor;
  @Inject private Clock clock;

  @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
  private TransactionSynchronizationRegistry transactions;

  @Override
  public void record(AuditEvent event) {
    recordAs(currentActor.get(), event);
  }

  @Override
  public void recordAs(Actor actor, AuditEvent event) {
    Occurrence occurrence = occurrence(actor, event);
    if (transactions.getTransactionStatus() == Status.STATUS_NO_TRANSACTION) {
      writer.appendIndependently(List.of(occurrence));
      return;
    }
    Pending pending = (Pending) transactions.getResource(PENDING);
    if (pending == null) {
      pending = new Pending();
      transactions.putResource(PENDING, pending);
      transactions.registerInterposedSynchronization(pending);
    }
    pending.add(occurrence);
  }

  @Override
  public void recordIndependently(Actor actor, AuditEvent event) {
    writer.appendIndependently(List.of(occurrence(actor, event)));
  }

  private Occurrence occurrence(Actor actor, AuditEvent event) {
    Map<String, Object> details = new LinkedHashMap<>();
    if (actor.id() != null && ADMINS.stream().noneMatch(event.details()::containsKey)) {
      details.put("userId", actor.id());
    }
    details.putAll(event.details());
    AuditEvent clean =
        new AuditEvent(
            event.entityType(), event.entityId(), event.operation(), Redaction.members(details));
    return new Occurrence(actor, clean, clock.instant());
  }

  /** The events of one transaction. */
  private final class Pending implements Synchronization {
    private List<Occurrence> events = new ArrayList<>();

    void add(Occurrence occurrence) {
      if (events == null) {
        // recorded by another synchronization, after ours has run
        writer.append(List.of(occurrence));
      } else {
        events.add(occurrence);
      }
    }

    @Override
    public void beforeCompletion() {
      List<Occurrence> all = events;
      events = null;
      writer.append(all);
    }

    @Override
    public void afterCompletion(int status) {
      // the rows are committed or gone with the transaction
    }
  }
}
