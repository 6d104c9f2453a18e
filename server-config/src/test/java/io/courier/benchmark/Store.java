package io.courier.benchmark;

import io.courier.launcher.TlsPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The database of the measured servers, as its superuser sees it: figures, history, the peer. */
final class Store {
  private final TlsPostgres database;

  Store(TlsPostgres database) {
    this.database = database;
  }

  double number(String query, Object... values) throws SQLException {
    try (Connection connection = database.superuser("courier");
        PreparedStatement prepared = connection.prepareStatement(query)) {
      bind(prepared, values);
      try (ResultSet row = prepared.executeQuery()) {
        row.next();
        return row.getDouble(1);
      }
    }
  }

  Percentiles percentiles(String query, Object... values) throws SQLException {
    List<Double> found = new ArrayList<>();
    try (Connection connection = database.superuser("courier");
        PreparedStatement prepared = connection.prepareStatement(query)) {
      bind(prepared, values);
      try (ResultSet row = prepared.executeQuery()) {
        while (row.next()) {
          found.add(row.getDouble(1));
        }
      }
    }
    return new Percentiles(found);
  }

  int change(String statement, Object... values) throws SQLException {
    try (Connection connection = database.superuser("courier");
        PreparedStatement prepared = connection.prepareStatement(statement)) {
      bind(prepared, values);
      return prepared.executeUpdate();
    }
  }

  private static void bind(PreparedStatement prepared, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      prepared.setObject(i + 1, values[i]);
    }
  }

  /**
   * Puts executions into the queue, all in one transaction, as the intake writes them but without
   * its audit entry, and wakes the nodes.
   */
  void queue(UUID job, int count) throws SQLException {
    change(
        "INSERT INTO job_executions (id, job_id, job_version_number, triggered_by, state,"
            + " queued_at, created_at) SELECT gen_random_uuid(), ?, 1, 'manual:benchmark',"
            + " 'queued', clock_timestamp(), now() FROM generate_series(1, ?)",
        job,
        count);
    try (Connection connection = database.superuser("courier");
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_notify('courier_queue', '')");
    }
  }

  /** Fills up to that many ended executions, each with a step and two processed events. */
  void history(UUID job, int count) throws SQLException {
    int missing =
        count
            - (int)
                number("SELECT count(*) FROM job_executions WHERE triggered_by = 'manual:history'");
    if (missing <= 0) {
      return;
    }
    change(
        """
        WITH made AS (
          INSERT INTO job_executions (id, job_id, job_version_number, triggered_by, state, queued_at,
              started_at, completed_at, created_at, batch_instance_id)
          SELECT gen_random_uuid(), ?, 1, 'manual:history', 'completed', at, at, at, at, -n
            FROM (SELECT n, greatest(date_trunc('month', now()), now() - n * interval '1 second') AS at
                    FROM generate_series(1, ?) AS n) s
          RETURNING id, created_at),
        steps AS (
          INSERT INTO step_executions (job_execution_id, step_order, step_name, type_key, state,
              started_at, completed_at, duration_ms, created_at)
          SELECT id, 0, 'Nothing', 'file.delete', 'completed', created_at, created_at, 1, created_at FROM made)
        INSERT INTO domain_events (event_type, entity_type, entity_id, payload, occurred_at, processed_at)
        SELECT t, 'job', ?, '{}', created_at, created_at
          FROM made, unnest(ARRAY['JobStarted', 'JobCompleted']) AS t
        """,
        job,
        missing,
        job);
    change("ANALYZE job_executions");
    change("ANALYZE step_executions");
    change("ANALYZE domain_events");
  }

  /** Commits so far, of everybody. */
  double commits() throws SQLException {
    return number("SELECT xact_commit FROM pg_stat_database WHERE datname = 'courier'");
  }

  double walBytes() throws SQLException {
    return number("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')");
  }

  /**
   * The peer: claims and finishes rows of a table by SKIP LOCKED, each in a transaction of its own,
   * in one thread of plain SQL, and nothing else.
   *
   * @return per second
   */
  double peer(int count) throws SQLException {
    change("DROP SCHEMA IF EXISTS benchmark CASCADE");
    change("CREATE SCHEMA benchmark");
    change(
        "CREATE TABLE benchmark.queue (id BIGINT PRIMARY KEY, state TEXT NOT NULL, at TIMESTAMPTZ)");
    change("CREATE INDEX ix_queue ON benchmark.queue (at) WHERE state = 'queued'");
    change(
        "INSERT INTO benchmark.queue SELECT n, 'queued', clock_timestamp()"
            + " FROM generate_series(1, ?) AS n",
        count);
    long start = System.nanoTime();
    try (Connection connection = database.superuser("courier");
        PreparedStatement claim =
            connection.prepareStatement(
                "UPDATE benchmark.queue SET state = 'running' WHERE id = (SELECT id FROM"
                    + " benchmark.queue WHERE state = 'queued' ORDER BY at LIMIT 1"
                    + " FOR UPDATE SKIP LOCKED) RETURNING id");
        PreparedStatement finish =
            connection.prepareStatement(
                "UPDATE benchmark.queue SET state = 'completed' WHERE id = ?")) {
      for (int i = 0; i < count; i++) {
        try (ResultSet row = claim.executeQuery()) {
          row.next();
          finish.setLong(1, row.getLong(1));
        }
        finish.executeUpdate();
      }
    }
    return count / ((System.nanoTime() - start) / 1e9);
  }
}
