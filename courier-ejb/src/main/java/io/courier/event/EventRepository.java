package io.courier.event;

import io.courier.core.jpa.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The relay's transactions. */
@ApplicationScoped
public class EventRepository {
  private static final int MAX_ERROR = 500;

  /**
   * The entities of the oldest unprocessed events, each for one node until its transaction ends. An
   * entity is locked by its id: of its rows an older one may be committed at any moment. The row is
   * locked too, so that the next node looks past it.
   */
  private static final String ENTITIES =
      "WITH oldest AS MATERIALIZED (SELECT e.entity_type, e.entity_id FROM domain_events e"
          + " WHERE e.processed_at IS NULL AND (e.retry_at IS NULL OR e.retry_at <= ?)"
          + " AND NOT EXISTS (SELECT 1 FROM domain_events o WHERE o.processed_at IS NULL"
          + " AND o.entity_type = e.entity_type AND o.entity_id = e.entity_id AND o.seq < e.seq)"
          + " ORDER BY e.seq LIMIT ? FOR UPDATE OF e SKIP LOCKED)"
          + " SELECT entity_type, entity_id FROM oldest WHERE"
          + " pg_try_advisory_xact_lock(hashtext('courier.event'), hashtext(CAST(entity_id AS text)))";

  /** In a statement of its own: it sees what the entities' last holders have processed. */
  private static final String WAITING =
      "SELECT n.id, n.event_type, n.entity_type, n.entity_id, n.payload, n.occurred_at,"
          + " n.attempts, n.retry_at FROM unnest(string_to_array(?, ','),"
          + " CAST(string_to_array(?, ',') AS uuid[])) o(entity_type, entity_id)"
          + " CROSS JOIN LATERAL (SELECT * FROM domain_events d"
          + " WHERE d.processed_at IS NULL AND d.entity_type = o.entity_type"
          + " AND d.entity_id = o.entity_id ORDER BY d.seq LIMIT ?) n ORDER BY n.seq LIMIT ?";

  private static final String DONE =
      "UPDATE domain_events SET processed_at = ?, processed_by = ? WHERE id = ? AND occurred_at = ?";
  private static final String AGAIN =
      "UPDATE domain_events SET attempts = attempts + 1, retry_at = ?, error = ?"
          + " WHERE id = ? AND occurred_at = ? AND processed_at IS NULL";
  private static final String GIVE_UP =
      "UPDATE domain_events SET attempts = attempts + 1, error = ?, processed_at = ?,"
          + " processed_by = ? WHERE id = ? AND occurred_at = ? AND processed_at IS NULL";

  @PersistenceContext(unitName = "courier")
  EntityManager entities;

  @Inject @Any Instance<EventConsumer> consumers;

  /** For CDI. */
  public EventRepository() {}

  /**
   * Hands over up to {@code most} of the oldest unprocessed events, each entity's in order, and
   * marks them.
   *
   * @return how many
   * @throws UndeliverableException nothing of this was kept; the exception names the event to blame
   */
  @Transactional(TxType.REQUIRES_NEW)
  public int relay(int most, String node, Instant now) {
    return relay(new Sql(entities), consumers, new Batch(most, node, now));
  }

  /** How much at once, who does it, and when. */
  record Batch(int most, String node, Instant now) {}

  static int relay(Sql sql, Iterable<EventConsumer> consumers, Batch batch) {
    List<Entity> entities = sql.list(Entity::read, ENTITIES, batch.now(), batch.most());
    if (entities.isEmpty()) {
      return 0;
    }
    List<Waiting> claimed =
        sql.list(
            row -> new Waiting(event(row), Sql.instant(row, "retry_at")),
            WAITING,
            entities.stream().map(Entity::type).collect(Collectors.joining(",")),
            entities.stream()
                .map(entity -> entity.id().toString())
                .collect(Collectors.joining(",")),
            batch.most(),
            batch.most());
    Set<UUID> held = new HashSet<>();
    int relayed = 0;
    for (Waiting waiting : claimed) {
      RelayedEvent event = waiting.event();
      UUID entity = event.event().entityId();
      boolean refused = waiting.until() != null && waiting.until().isAfter(batch.now());
      if (refused || held.contains(entity)) {
        held.add(entity); // those after it wait with it
        continue;
      }
      try {
        consumers.forEach(consumer -> consumer.consume(event));
      } catch (RuntimeException e) {
        throw new UndeliverableException(event, e);
      }
      sql.update(DONE, batch.now(), batch.node(), event.id(), event.occurredAt());
      relayed++;
    }
    return relayed;
  }

  private record Entity(String type, UUID id) {
    static Entity read(ResultSet row) throws SQLException {
      return new Entity(row.getString("entity_type"), Sql.id(row, "entity_id"));
    }
  }

  /**
   * @param until null for an event that no consumer refused yet
   */
  private record Waiting(RelayedEvent event, Instant until) {}

  /** The event is tried again after the wait; those of other entities do not wait for it. */
  @Transactional(TxType.REQUIRES_NEW)
  public void retry(RelayedEvent event, String error, Instant now, Duration wait) {
    retry(new Sql(entities), event, error, now.plus(wait));
  }

  static void retry(Sql sql, RelayedEvent event, String error, Instant at) {
    sql.update(AGAIN, at, cut(error), event.id(), event.occurredAt());
  }

  /** The event counts as processed, with its error. */
  @Transactional(TxType.REQUIRES_NEW)
  public void giveUp(RelayedEvent event, String error, String node, Instant now) {
    giveUp(new Sql(entities), event, error, new Batch(1, node, now));
  }

  static void giveUp(Sql sql, RelayedEvent event, String error, Batch batch) {
    sql.update(GIVE_UP, cut(error), batch.now(), batch.node(), event.id(), event.occurredAt());
  }

  private static String cut(String error) {
    return error.length() > MAX_ERROR ? error.substring(0, MAX_ERROR) : error;
  }

  private static RelayedEvent event(ResultSet row) throws SQLException {
    UUID id = Sql.id(row, "id");
    DomainEvent event =
        new DomainEvent(
            type(row.getString("event_type")),
            row.getString("entity_type"),
            Sql.id(row, "entity_id"),
            Sql.json(row, "payload"));
    return new RelayedEvent(id, event, Sql.instant(row, "occurred_at"), row.getInt("attempts"));
  }

  /** Null for an event of a release that this node does not know. */
  private static DomainEvent.Type type(String text) {
    String code = text.replaceAll("(?<!^)([A-Z])", "_$1").toUpperCase(Locale.ROOT);
    for (DomainEvent.Type type : DomainEvent.Type.values()) {
      if (type.name().equals(code)) {
        return type;
      }
    }
    return null;
  }
}
