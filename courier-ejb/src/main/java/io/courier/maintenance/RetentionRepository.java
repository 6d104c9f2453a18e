package io.courier.maintenance;

import io.courier.core.jpa.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.LocalDate;
import java.util.List;

/**
 * Removes rows whose time is over, a portion per call. What is not final, and what something that
 * is not final refers to, stays however old it is. Joins the caller's transaction.
 */
@ApplicationScoped
class RetentionRepository {
  /** What is purged by age; the audit's tables are not among it. */
  enum Subject {
    EXECUTIONS,
    CHAIN_EXECUTIONS,
    EVENTS,
    NOTIFICATION_LOGS
  }

  private static final String TURN =
      "SELECT CASE WHEN pg_try_advisory_xact_lock(hashtext('courier.retention')) THEN 1 ELSE 0 END";

  /** Months that may be touched: with the archive on, only those that were exported. */
  private static final String EXPORTED_OF =
      " AND (NOT ? OR EXISTS (SELECT 1 FROM partition_archives a"
          + " WHERE a.state IN ('exported', 'dropped') AND a.table_name = ";

  private static final String IN_MONTH_OF = " AND a.month = date_trunc('month', x.";
  private static final String IN_UTC = " AT TIME ZONE 'UTC')::date))";

  /**
   * An execution stays while it is not final; while its chain execution is not final; while it is
   * its job's newest, whose end decides about dependent jobs; while an edge has noted it; and while
   * one that is not final was triggered by it or waits for it.
   */
  private static final String EXECUTIONS =
      """
      WITH open AS MATERIALIZED (
        SELECT id, triggered_by, waiting_for FROM job_executions
         WHERE state NOT IN ('completed', 'failed', 'cancelled', 'skipped')),
      referred AS MATERIALIZED (
        SELECT split_part(triggered_by, ':', 2) AS id FROM open
        UNION SELECT w ->> 'executionId' FROM open, jsonb_array_elements(waiting_for) AS w
        UNION SELECT ready_execution_id::text FROM job_dependencies WHERE ready_execution_id IS NOT NULL),
      old AS MATERIALIZED (
        SELECT x.id, x.created_at FROM job_executions x
         WHERE x.created_at < CAST(? AS timestamptz)
           AND coalesce(x.completed_at, x.cancelled_at, x.created_at) < CAST(? AS timestamptz)
           AND x.state IN ('completed', 'failed', 'cancelled', 'skipped')
           AND NOT EXISTS (SELECT 1 FROM referred r WHERE r.id = x.id::text)
           AND NOT EXISTS (SELECT 1 FROM chain_executions c WHERE c.id = x.chain_execution_id
                              AND c.state NOT IN ('completed', 'failed', 'cancelled'))
           AND (EXISTS (SELECT 1 FROM job_executions y WHERE y.job_id = x.job_id
                           AND (y.created_at, y.id) > (x.created_at, x.id))
                OR NOT EXISTS (SELECT 1 FROM jobs j WHERE j.id = x.job_id AND NOT j.is_deleted))
      """
          + EXPORTED_OF
          + "'job_executions'"
          + IN_MONTH_OF
          + "created_at"
          + IN_UTC
          + """
               LIMIT ? FOR UPDATE OF x SKIP LOCKED),
            steps AS (DELETE FROM step_executions s USING old WHERE s.job_execution_id = old.id)
            DELETE FROM job_executions e USING old WHERE e.id = old.id AND e.created_at = old.created_at
            """;

  private static final String CHAIN_EXECUTIONS =
      """
      DELETE FROM chain_executions WHERE id IN (
        SELECT x.id FROM chain_executions x
         WHERE coalesce(x.completed_at, x.created_at) < CAST(? AS timestamptz)
           AND x.state IN ('completed', 'failed', 'cancelled')
           AND NOT EXISTS (SELECT 1 FROM job_executions e WHERE e.chain_execution_id = x.id)
         LIMIT ? FOR UPDATE SKIP LOCKED)
      """;

  private static final String EVENTS =
      """
      DELETE FROM domain_events e USING (
        SELECT x.id, x.occurred_at FROM domain_events x
         WHERE x.occurred_at < CAST(? AS timestamptz) AND x.processed_at IS NOT NULL
      """
          + EXPORTED_OF
          + "'domain_events'"
          + IN_MONTH_OF
          + "occurred_at"
          + IN_UTC
          + """
             LIMIT ? FOR UPDATE SKIP LOCKED) old
            WHERE e.id = old.id AND e.occurred_at = old.occurred_at
            """;

  private static final String NOTIFICATION_LOGS =
      """
      DELETE FROM notification_logs l USING (
        SELECT x.id, x.sent_at FROM notification_logs x WHERE x.sent_at < CAST(? AS timestamptz)
      """
          + EXPORTED_OF
          + "'notification_logs'"
          + IN_MONTH_OF
          + "sent_at"
          + IN_UTC
          + """
             LIMIT ? FOR UPDATE SKIP LOCKED) old
            WHERE l.id = old.id AND l.sent_at = old.sent_at
            """;

  private static final String MONTHS =
      """
      SELECT to_date(right(c.relname, 7), 'YYYY_MM') AS month
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
       WHERE i.inhparent = to_regclass('public.' || ?) AND c.relname ~ '_[0-9]{4}_[0-9]{2}$'
         AND to_date(right(c.relname, 7), 'YYYY_MM') < CAST(? AS date)
       ORDER BY 1
      """;

  @PersistenceContext(unitName = "courier")
  EntityManager entities;

  /** For CDI. */
  RetentionRepository() {}

  RetentionRepository(EntityManager entities) {
    this.entities = entities;
  }

  /** Whether no other node purges at this moment; until the transaction ends. */
  boolean mayPurge() {
    return sql().number(TURN) == 1;
  }

  /**
   * Removes a portion of what ended before that month.
   *
   * @param before first day of the oldest month that stays, in UTC
   * @param exportedOnly leaves months that the archive has not exported
   * @return how many, without what belongs to them
   */
  int purge(Subject subject, LocalDate before, boolean exportedOnly, int most) {
    String instant = before + "T00:00:00Z";
    return switch (subject) {
      case EXECUTIONS -> sql().update(EXECUTIONS, instant, instant, exportedOnly, most);
      case CHAIN_EXECUTIONS -> sql().update(CHAIN_EXECUTIONS, instant, most);
      case EVENTS -> sql().update(EVENTS, instant, exportedOnly, most);
      case NOTIFICATION_LOGS -> sql().update(NOTIFICATION_LOGS, instant, exportedOnly, most);
    };
  }

  /** Months of the table before that one that have a partition, oldest first. */
  List<LocalDate> months(String table, LocalDate before) {
    return sql()
        .list(row -> row.getObject("month", LocalDate.class), MONTHS, table, before.toString());
  }

  /** Drops the partition if it is empty and nobody uses the table just now. */
  boolean dropEmpty(String table, LocalDate month) {
    return sql()
            .number(
                "SELECT CASE WHEN drop_empty_partition(?, CAST(? AS date)) THEN 1 ELSE 0 END",
                table,
                month.toString())
        == 1;
  }

  private Sql sql() {
    return new Sql(entities);
  }
}
