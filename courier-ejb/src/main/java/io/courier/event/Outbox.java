package io.courier.event;

import io.courier.core.Ids;
import io.courier.core.jpa.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Clock;
import java.time.Instant;

/**
 * Writes events into the caller's transaction: they are there if and only if it commits. Whoever
 * relays them is woken at the commit.
 */
@ApplicationScoped
public class Outbox {
  /** Notified at the commit of a transaction that wrote events. */
  public static final String CHANNEL = "courier_events";

  private static final String INSERT =
      "INSERT INTO domain_events (id, event_type, entity_type, entity_id, payload, occurred_at)"
          + " VALUES (?, ?, ?, ?, CAST(? AS jsonb), ?)";

  @PersistenceContext(unitName = "courier")
  EntityManager entityManager;

  @Inject Clock clock;

  /** For CDI. */
  public Outbox() {}

  /** Joins the caller's transaction; there must be one. */
  public void add(DomainEvent event) {
    Instant now = clock.instant();
    Sql sql = new Sql(entityManager);
    sql.update(
        INSERT,
        Ids.next(clock),
        event.type().text(),
        event.entityType(),
        event.entityId(),
        event.payload(),
        now);
    sql.list(row -> null, "SELECT pg_notify('courier_events', '')");
  }
}
