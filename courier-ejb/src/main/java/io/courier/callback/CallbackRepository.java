package io.courier.callback;

import io.courier.core.jpa.Sql;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Rows of {@code step_callbacks}. Joins the caller's transaction. */
@Dependent
class CallbackRepository {
  static final String OUTPUT = "output";

  private static final String INSERT =
      "INSERT INTO step_callbacks (id, job_execution_id, step_order, key_hash, created_at,"
          + " expires_at) VALUES (?, ?, ?, ?, ?, ?)";
  private static final String FIND =
      "SELECT id, job_execution_id, step_order, key_hash, status, result_payload, error_message,"
          + " completed_at, expires_at FROM step_callbacks WHERE id = ?";
  private static final String END =
      "UPDATE step_callbacks SET status = ?, result_payload = CAST(? AS jsonb), error_message = ?,"
          + " completed_at = ? WHERE id = ? AND status = 'pending' AND expires_at > ?";
  private static final String EXPIRE =
      "UPDATE step_callbacks SET status = 'failed', completed_at = greatest(expires_at, ?)"
          + " WHERE id = ? AND status = 'pending' AND expires_at <= ?";

  private static final String FORGET =
      "DELETE FROM step_callbacks WHERE id IN (SELECT id FROM step_callbacks WHERE expires_at < ?"
          + " LIMIT ? FOR UPDATE SKIP LOCKED)";

  @PersistenceContext(unitName = "courier")
  EntityManager entities;

  /** For CDI. */
  CallbackRepository() {}

  CallbackRepository(EntityManager entities) {
    this.entities = entities;
  }

  /** One row. */
  record Row(UUID id, UUID executionId, int stepOrder, String keyHash, End end, Instant expiresAt) {
    boolean isPending() {
      return end.at() == null;
    }

    /** Closed because nobody had reported in time. */
    boolean isExpired(Instant now) {
      return isPending() ? !expiresAt.isAfter(now) : !end.at().isBefore(expiresAt);
    }
  }

  /** How it ended; {@code at} is null as long as it did not. */
  record End(String status, Map<String, Object> payload, String error, Instant at) {}

  void insert(Row row, Instant now) {
    sql()
        .update(
            INSERT,
            row.id(),
            row.executionId(),
            row.stepOrder(),
            row.keyHash(),
            now,
            row.expiresAt());
  }

  Optional<Row> find(UUID id) {
    return sql().one(CallbackRepository::row, FIND, id);
  }

  /** Whether it was still open: of several reports one ends it. */
  boolean end(UUID id, End end) {
    return sql().update(END, end.status(), end.payload(), end.error(), end.at(), id, end.at()) == 1;
  }

  /** Closes it if its time is over, after any report that is just being stored. */
  void expire(UUID id, Instant now) {
    sql().update(EXPIRE, now, id, now);
  }

  /** Removes some of those whose time was over by then; how many. */
  int forget(Instant before, int most) {
    return sql().update(FORGET, before, most);
  }

  private Sql sql() {
    return new Sql(entities);
  }

  private static Row row(ResultSet row) throws SQLException {
    Map<String, Object> payload = Sql.json(row, "result_payload");
    return new Row(
        Sql.id(row, "id"),
        Sql.id(row, "job_execution_id"),
        row.getInt("step_order"),
        row.getString("key_hash"),
        new End(
            row.getString("status"),
            payload == null ? Collections.emptyMap() : payload,
            row.getString("error_message"),
            Sql.instant(row, "completed_at")),
        Sql.instant(row, "expires_at"));
  }
}
