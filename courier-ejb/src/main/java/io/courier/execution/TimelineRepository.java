package io.courier.execution;

import io.courier.core.Codes;
import io.courier.core.jpa.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * What pages show of the steps of an execution that may have hundreds of thousands of tries: the
 * database counts, only what is shown leaves it. Joins the caller's transaction.
 */
@ApplicationScoped
class TimelineRepository {
  private static final String OUTSIDE_LOOPS =
      "SELECT * FROM step_executions WHERE job_execution_id = ? AND iteration_path IS NULL"
          + " ORDER BY step_order, created_at, retry_attempt, id";
  private static final String AT =
      "SELECT * FROM step_executions WHERE job_execution_id = ?"
          + " AND iteration_path = ANY (string_to_array(?, ','))"
          + " ORDER BY step_order, created_at, retry_attempt, id";
  private static final String NEWEST =
      "SELECT s.* FROM (SELECT DISTINCT step_order FROM step_executions"
          + " WHERE job_execution_id = ?) o CROSS JOIN LATERAL (SELECT * FROM step_executions t"
          + " WHERE t.job_execution_id = ? AND t.step_order = o.step_order"
          + " ORDER BY t.created_at DESC, t.retry_attempt DESC, t.id DESC LIMIT 1) s"
          + " ORDER BY s.step_order";
  private static final String OF_TYPE =
      "SELECT * FROM (SELECT * FROM step_executions WHERE job_execution_id = ? AND type_key = ?"
          + " AND output_data IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT ?) s"
          + " ORDER BY step_order, created_at, retry_attempt, id";

  private static final String STATE_OF_ITEM =
      "CASE WHEN bool_or(newest AND state = 'running') THEN 'running'"
          + " WHEN bool_or(newest AND state = 'failed') THEN 'failed'"
          + " WHEN bool_or(newest AND state = 'completed') THEN 'completed'"
          + " WHEN bool_and(state = 'skipped' OR NOT newest) THEN 'skipped'"
          + " ELSE 'pending' END AS state";
  private static final String STATE_OF_ALL =
      "CASE WHEN bool_or(state = 'running') THEN 'running'"
          + " WHEN bool_or(state = 'failed') THEN 'failed'"
          + " WHEN bool_or(state = 'completed') THEN 'completed'"
          + " WHEN bool_and(state = 'skipped') THEN 'skipped'"
          + " ELSE 'pending' END AS state";

  /** Steps of the loop's body with the iteration they belong to; newest: of the step's tries. */
  private static final String TRIES =
      "WITH tries AS (SELECT CAST(split_part(s.iteration_path, '.', ?) AS integer) AS item,"
          + " s.state, s.started_at, s.bytes_processed,"
          + " s.started_at + coalesce(make_interval(secs => s.duration_ms / 1000.0),"
          + " s.completed_at - s.started_at) AS ended_at,"
          + " (s.error_code IS NOT NULL OR s.error_message IS NOT NULL) AS wrong,"
          + " row_number() OVER (PARTITION BY s.step_order, s.iteration_path"
          + " ORDER BY s.created_at DESC, s.retry_attempt DESC, s.id DESC) = 1 AS newest"
          + " FROM step_executions s WHERE s.job_execution_id = ? AND s.step_order > ?"
          + " AND s.step_order < ? AND s.iteration_path LIKE ?),";

  private static final String ITEMS =
      " items AS (SELECT item, min(started_at) AS started_at, max(ended_at) AS ended_at,"
          + " bool_or(started_at IS NOT NULL AND ended_at IS NULL) AS open,"
          + " sum(bytes_processed) FILTER (WHERE newest) AS bytes,"
          + " count(*) FILTER (WHERE newest AND started_at IS NOT NULL) AS begun,"
          + " count(*) FILTER (WHERE newest AND wrong) AS problems, "
          + STATE_OF_ITEM
          + " FROM tries GROUP BY item),"
          + " judged AS (SELECT *, (problems > 0 OR state = 'failed') AS bad FROM items),";

  private static final String WHOLE =
      " whole AS (SELECT count(*) AS items, count(*) FILTER (WHERE bad) AS bad,"
          + " min(started_at) AS started_at, max(ended_at) AS ended_at, bool_or(open) AS open,"
          + " sum(bytes) AS bytes, sum(begun) AS begun, sum(problems) AS problems, "
          + STATE_OF_ALL
          + " FROM judged),";

  private static final String PAGE =
      " chosen AS (SELECT *, row_number() OVER (ORDER BY item) AS place FROM judged"
          + " WHERE bad OR NOT CAST(? AS boolean)),"
          + " asked AS (SELECT CAST(? AS integer) AS page, CAST(? AS integer) AS size),"
          + " pages AS (SELECT greatest(1, (count(place) + size - 1) / size) AS pages,"
          + " coalesce(page, (coalesce(min(place) FILTER (WHERE state = 'running'),"
          + " min(place) FILTER (WHERE bad), 1) - 1) / size + 1) AS page, size"
          + " FROM asked LEFT JOIN chosen ON true GROUP BY page, size),"
          + " shown AS (SELECT pages, greatest(1, least(pages, page)) AS page, size FROM pages)";

  private static final String LOOP =
      TRIES
          + ITEMS
          + WHOLE
          + PAGE
          + " SELECT w.items, w.bad, s.page, s.pages, w.state AS w_state, w.bytes AS w_bytes,"
          + " w.started_at AS w_started, CASE WHEN NOT w.open THEN w.ended_at END AS w_ended,"
          + " w.begun AS w_begun, w.problems AS w_problems, c.item, c.state AS i_state,"
          + " c.bytes AS i_bytes, c.started_at AS i_started,"
          + " CASE WHEN NOT c.open THEN c.ended_at END AS i_ended, c.begun AS i_begun,"
          + " c.problems AS i_problems FROM whole w CROSS JOIN shown s LEFT JOIN chosen c"
          + " ON c.place > (s.page - 1) * s.size AND c.place <= s.page * s.size ORDER BY c.place";

  private ExecutionRepository executions;

  /** For CDI. */
  TimelineRepository() {}

  @Inject
  TimelineRepository(ExecutionRepository executions) {
    this.executions = executions;
  }

  /** Tries of steps outside loops, by step and try; rows that no iteration has taken yet, too. */
  List<StepExecution> outsideLoops(UUID executionId) {
    return executions.sql().list(StepRepository::read, OUTSIDE_LOOPS, executionId);
  }

  /** Tries right in the iterations with these paths, by step and try. */
  List<StepExecution> at(UUID executionId, List<String> places) {
    return places.isEmpty()
        ? List.of()
        : executions.sql().list(StepRepository::read, AT, executionId, String.join(",", places));
  }

  /** The newest try of each step, in order. */
  List<StepExecution> newest(UUID executionId) {
    return executions.sql().list(StepRepository::read, NEWEST, executionId, executionId);
  }

  /** The newest tries of steps of the type that have outputs, by step and try. */
  List<StepExecution> ofType(UUID executionId, String typeKey, int most) {
    return executions.sql().list(StepRepository::read, OF_TYPE, executionId, typeKey, most);
  }

  LoopPage loop(UUID executionId, LoopQuery query) {
    List<LoopPage> lines =
        executions
            .sql()
            .list(
                TimelineRepository::line,
                LOOP,
                query.depth(),
                executionId,
                query.opener(),
                query.closer(),
                query.pattern(),
                query.errorsOnly(),
                query.page(),
                query.pageSize());
    LoopPage any = lines.get(0);
    return new LoopPage(
        any.iterations(),
        any.withErrors(),
        any.whole(),
        any.page(),
        any.pages(),
        lines.stream().flatMap(line -> line.shown().stream()).toList());
  }

  /** The loop with the iteration of this row, if it has one. */
  private static LoopPage line(ResultSet row) throws SQLException {
    Integer index = Sql.integer(row, "item");
    return new LoopPage(
        row.getInt("items"),
        row.getInt("bad"),
        totals(row, "w_"),
        row.getInt("page"),
        row.getInt("pages"),
        index == null ? List.of() : List.of(new LoopPage.Iteration(index, totals(row, "i_"))));
  }

  private static LoopPage.Totals totals(ResultSet row, String prefix) throws SQLException {
    return new LoopPage.Totals(
        Codes.stored(StepState.class, row.getString(prefix + "state")),
        Sql.instant(row, prefix + "started"),
        Sql.instant(row, prefix + "ended"),
        Sql.whole(row, prefix + "bytes"),
        row.getInt(prefix + "begun"),
        row.getInt(prefix + "problems"));
  }
}
