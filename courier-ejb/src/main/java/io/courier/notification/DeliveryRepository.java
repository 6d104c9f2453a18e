package io.courier.notification;

import io.courier.core.Ids;
import io.courier.core.jpa.Sql;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Rows of {@code notification_deliveries} and {@code notification_floods}. */
@Dependent
class DeliveryRepository {
  /** The rule's and the entity's turn is taken by one node only: the row is locked until commit. */
  private static final String TAKE_TURN =
      "INSERT INTO notification_floods AS f (notification_rule_id, event_type, entity_type,"
          + " entity_id, last_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (notification_rule_id,"
          + " event_type, entity_type, entity_id) DO UPDATE SET last_at = EXCLUDED.last_at"
          + " WHERE f.last_at <= ?";

  private static final String RELEASE =
      "DELETE FROM notification_floods WHERE notification_rule_id = ? AND event_type = ?"
          + " AND entity_type = ? AND entity_id = ? AND last_at = ?";
  private static final String FORGET = "DELETE FROM notification_floods WHERE last_at < ?";
  private static final String ADD =
      "INSERT INTO notification_deliveries (id, notification_rule_id, event_id, event_type,"
          + " entity_type, entity_id, payload, created_at, next_attempt_at)"
          + " VALUES (?, ?, ?, ?, ?, ?, CAST(? AS jsonb), ?, ?)"
          + " ON CONFLICT (notification_rule_id, event_id) DO NOTHING";

  /** Whose lease is over died, or is so slow that the message may go out twice. */
  private static final String CLAIM =
      "UPDATE notification_deliveries SET attempt = attempt + 1, leased_by = ?, lease_until = ?"
          + " WHERE id IN (SELECT id FROM notification_deliveries WHERE next_attempt_at <= ?"
          + " AND (lease_until IS NULL OR lease_until <= ?) ORDER BY next_attempt_at, id LIMIT ?"
          + " FOR UPDATE SKIP LOCKED)"
          + " RETURNING id, notification_rule_id, payload, attempt, created_at";

  private static final String AGAIN =
      "UPDATE notification_deliveries SET next_attempt_at = ?, leased_by = NULL, lease_until = NULL"
          + " WHERE id = ? AND attempt = ?";
  private static final String DONE =
      "DELETE FROM notification_deliveries WHERE id = ? AND attempt = ?";

  @PersistenceContext(unitName = "courier")
  EntityManager entities;

  /** For CDI. */
  DeliveryRepository() {}

  DeliveryRepository(EntityManager entities) {
    this.entities = entities;
  }

  private Sql sql() {
    return new Sql(entities);
  }

  /** Whether the rule sends about this event now: not again within the pause. */
  boolean takeTurn(UUID ruleId, Message message, Instant now, Duration pause) {
    return pause.isZero()
        || sql()
                .update(
                    TAKE_TURN,
                    ruleId,
                    message.eventType(),
                    message.entityType(),
                    message.entityId(),
                    now,
                    now.minus(pause))
            == 1;
  }

  /** Nothing went out in that turn: the next event is to be told. */
  void releaseTurn(Delivery delivery) {
    Message message = delivery.message();
    sql()
        .update(
            RELEASE,
            delivery.ruleId(),
            message.eventType(),
            message.entityType(),
            message.entityId(),
            delivery.createdAt());
  }

  /** Turns that can suppress nothing any more. */
  void forgetTurns(Instant before) {
    sql().update(FORGET, before);
  }

  /** Once per rule and event, however often the event is relayed. */
  void add(UUID ruleId, UUID eventId, Message message, Clock clock) {
    Instant now = clock.instant();
    sql()
        .update(
            ADD,
            Ids.next(clock),
            ruleId,
            eventId,
            message.eventType(),
            message.entityType(),
            message.entityId(),
            message.toJson(),
            now,
            now);
  }

  /** Takes due deliveries for the node; each counts as tried. */
  List<Delivery> claim(String node, Instant now, Duration lease, int most) {
    return sql().list(DeliveryRepository::delivery, CLAIM, node, now.plus(lease), now, now, most);
  }

  void again(Delivery delivery, Instant at) {
    sql().update(AGAIN, at, delivery.id(), delivery.attempt());
  }

  void done(Delivery delivery) {
    sql().update(DONE, delivery.id(), delivery.attempt());
  }

  private static Delivery delivery(ResultSet row) throws SQLException {
    return new Delivery(
        Sql.id(row, "id"),
        Sql.id(row, "notification_rule_id"),
        Message.of(Sql.json(row, "payload")),
        row.getInt("attempt"),
        Sql.instant(row, "created_at"));
  }
}
