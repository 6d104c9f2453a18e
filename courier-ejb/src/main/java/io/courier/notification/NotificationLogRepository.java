package io.courier.notification;

import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Ids;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.core.jpa.Sql;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/** Rows of {@code notification_logs}: appended and read. */
@Dependent
class NotificationLogRepository {
  private static final String INSERT =
      "INSERT INTO notification_logs (id, notification_rule_id, event_type, entity_type, entity_id,"
          + " channel, recipient, payload, success, suppressed, error_message, attempt, sent_at)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, CAST(? AS jsonb), ?, ?, ?, ?, ?)";
  private static final String WHERE =
      " WHERE (CAST(? AS uuid) IS NULL OR l.notification_rule_id = CAST(? AS uuid))"
          + " AND (CAST(? AS text) IS NULL OR l.entity_type = CAST(? AS text))"
          + " AND (CAST(? AS uuid) IS NULL OR l.entity_id = CAST(? AS uuid))"
          + " AND (CAST(? AS boolean) IS NULL OR l.success = CAST(? AS boolean))";
  private static final String COUNT = "SELECT count(*) FROM notification_logs l" + WHERE;
  private static final String COLUMNS =
      "SELECT l.id, l.notification_rule_id, r.name, l.event_type, l.entity_type, l.entity_id,"
          + " l.channel, l.recipient, l.payload, l.success, l.suppressed, l.error_message,"
          + " l.attempt, l.sent_at FROM notification_logs l"
          + " LEFT JOIN notification_rules r ON r.id = l.notification_rule_id";
  private static final String NEWEST_FIRST =
      COLUMNS + WHERE + " ORDER BY l.sent_at DESC, l.id DESC LIMIT ? OFFSET ?";
  private static final String OLDEST_FIRST =
      COLUMNS + WHERE + " ORDER BY l.sent_at, l.id LIMIT ? OFFSET ?";

  @PersistenceContext(unitName = "courier")
  EntityManager entities;

  /** For CDI. */
  NotificationLogRepository() {}

  NotificationLogRepository(EntityManager entities) {
    this.entities = entities;
  }

  /**
   * What is told of one try.
   *
   * @param attempt 0 for a suppressed message
   * @param outcome null for a suppressed message
   */
  record Entry(
      UUID ruleId,
      Channel channel,
      String recipient,
      Message message,
      int attempt,
      Outcome outcome) {}

  void add(Entry entry, Clock clock) {
    Message message = entry.message();
    Outcome outcome = entry.outcome();
    new Sql(entities)
        .update(
            INSERT,
            Ids.next(clock),
            entry.ruleId(),
            message.eventType(),
            message.entityType(),
            message.entityId(),
            entry.channel(),
            entry.recipient(),
            message.toJson(),
            outcome != null && outcome.sent(),
            outcome == null,
            outcome == null ? null : outcome.error(),
            entry.attempt(),
            clock.instant());
  }

  Page<NotificationLogView> page(NotificationLogFilter filter, PageRequest request) {
    String field = request.sortField();
    if (field != null && !field.equals("sentAt") && !field.equals("createdAt")) {
      throw new CourierException(
          ErrorCode.INVALID_SORT_FIELD, "The notification log is sorted by sentAt only.");
    }
    Sql sql = new Sql(entities);
    Object[] where = {
      filter.ruleId(), filter.ruleId(), filter.entityType(), filter.entityType(),
      filter.entityId(), filter.entityId(), filter.success(), filter.success()
    };
    long total = sql.number(COUNT, where);
    request.checkAgainst(total);
    Object[] values = java.util.Arrays.copyOf(where, where.length + 2);
    values[where.length] = request.pageSize();
    values[where.length + 1] = request.offset();
    List<NotificationLogView> items =
        sql.list(
            NotificationLogRepository::view,
            request.descending() ? NEWEST_FIRST : OLDEST_FIRST,
            values);
    return new Page<>(items, request.page(), request.pageSize(), total);
  }

  private static NotificationLogView view(ResultSet row) throws SQLException {
    return new NotificationLogView(
        Sql.id(row, "id"),
        Sql.id(row, "notification_rule_id"),
        row.getString("name"),
        row.getString("event_type"),
        row.getString("entity_type"),
        Sql.id(row, "entity_id"),
        Codes.stored(Channel.class, row.getString("channel")),
        row.getString("recipient"),
        Sql.json(row, "payload"),
        row.getBoolean("success"),
        row.getBoolean("suppressed"),
        row.getString("error_message"),
        row.getInt("attempt"),
        Sql.instant(row, "sent_at"));
  }
}
