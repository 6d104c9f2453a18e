package io.courier.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.core.jpa.Sql;
import io.courier.testing.TestDatabase;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A job of: 0 list, 1 foreach, 2 foreach in it, 3 copy, 4 end, 5 mark, 6 end, 7 after. Each row
 * begins a second after its predecessor's and takes half a second.
 */
class TimelineRepositoryIT {
  private static final Instant T = Instant.parse("2026-11-22T12:00:00Z");
  private static final String ROWS =
      "INSERT INTO step_executions (job_execution_id, step_order, step_name, type_key, state,"
          + " started_at, completed_at, duration_ms, bytes_processed, output_data, retry_attempt,"
          + " iteration_index, iteration_path, created_at)"
          + " SELECT ?, 5, 'Mark', 'file.copy', 'completed', at, at + interval '500 ms', 500, 10,"
          + " '{\"copied_file\": \"a\"}', 0, i, i::text, at FROM (SELECT i,"
          + " CAST(? AS timestamptz) + make_interval(secs => i) AS at"
          + " FROM generate_series(0, ? - 1) i) n";
  private static final String ROW =
      "INSERT INTO step_executions (job_execution_id, step_order, step_name, type_key, state,"
          + " started_at, duration_ms, bytes_processed, error_code, retry_attempt, iteration_path,"
          + " created_at) VALUES (?, ?, 'Step', 'file.copy', ?, ?, ?, 3, ?, ?, ?, ?)";

  private final TestDatabase database = TestDatabase.get();
  private final UUID id = UUID.randomUUID();

  private static TimelineRepository timeline(EntityManager manager) {
    return new TimelineRepository(new ExecutionRepository(manager));
  }

  private List<StepExecution> read(Function<TimelineRepository, List<StepExecution>> work) {
    return database.inTransaction(em -> work.apply(timeline(em)));
  }

  private LoopPage loop(LoopQuery query) {
    return database.inTransaction(em -> timeline(em).loop(id, query));
  }

  private static LoopQuery outer(Integer page, boolean errorsOnly) {
    return new LoopQuery(1, 6, null, page, errorsOnly, 25);
  }

  private void iterations(int count) {
    database.run(em -> new Sql(em).update(ROWS, id, T, count));
  }

  private void row(int order, String path, StepState state, int second, int retry) {
    Instant at = T.plusSeconds(second);
    boolean begun = state != StepState.PENDING;
    boolean open = state == StepState.RUNNING || !begun;
    String code = state == StepState.FAILED ? "3030" : null;
    database.run(
        em ->
            new Sql(em)
                .update(
                    ROW,
                    id,
                    order,
                    state,
                    begun ? at : null,
                    open ? null : Integer.valueOf(500),
                    code,
                    retry,
                    path,
                    at));
  }

  private void passOver(int order, String path) {
    database.run(
        em ->
            new Sql(em)
                .update(
                    "UPDATE step_executions SET state = 'skipped', error_code = '3030'"
                        + " WHERE job_execution_id = ? AND step_order = ? AND iteration_path = ?",
                    id,
                    order,
                    path));
  }

  private static List<Integer> indices(LoopPage page) {
    return page.shown().stream().map(LoopPage.Iteration::index).toList();
  }

  @Test
  void ofTenThousandIterationsOnePageLeavesTheDatabase() {
    iterations(10_000);
    LoopPage first = loop(outer(null, false));
    assertThat(first.iterations()).isEqualTo(10_000);
    assertThat(first.pages()).isEqualTo(400);
    assertThat(first.page()).isEqualTo(1);
    assertThat(first.shown()).hasSize(25);
    assertThat(first.whole())
        .isEqualTo(
            new LoopPage.Totals(
                StepState.COMPLETED, T, T.plusSeconds(9999).plusMillis(500), 100_000L, 10_000, 0));
    assertThat(first.shown().get(24))
        .isEqualTo(
            new LoopPage.Iteration(
                24,
                new LoopPage.Totals(
                    StepState.COMPLETED,
                    T.plusSeconds(24),
                    T.plusSeconds(24).plusMillis(500),
                    10L,
                    1,
                    0)));
    assertThat(indices(loop(outer(2, false)))).startsWith(25).hasSize(25).isSorted();
    assertThat(indices(loop(outer(99_999_999, false)))).endsWith(9999).hasSize(25);
    assertThat(read(timeline -> timeline.outsideLoops(id))).isEmpty();
    assertThat(read(timeline -> timeline.newest(id)))
        .extracting(StepExecution::iterationPath)
        .containsExactly("9999");
    assertThat(read(timeline -> timeline.at(id, List.of("7", "4711"))))
        .extracting(StepExecution::iterationPath)
        .containsExactly("7", "4711");
    assertThat(read(timeline -> timeline.ofType(id, "file.copy", 3)))
        .extracting(StepExecution::iterationPath)
        .containsExactly("9997", "9998", "9999");
  }

  @Test
  void thePageWithTheRunningIterationComesUnasked_elseTheFirstWithAnError() {
    iterations(100);
    row(3, "60.0", StepState.FAILED, 61, 0);
    passOver(3, "60.0");
    row(3, "80.0", StepState.FAILED, 81, 0);
    assertThat(indices(loop(outer(null, false)))).startsWith(50).contains(60);
    row(5, "100", StepState.RUNNING, 100, 0);
    LoopPage live = loop(outer(null, false));
    assertThat(indices(live)).containsExactly(100);
    assertThat(live.page()).isEqualTo(5);
    assertThat(live.whole().state()).isEqualTo(StepState.RUNNING);
    assertThat(live.whole().endedAt()).isNull();
    assertThat(live.shown().get(0).totals().endedAt()).isNull();
    assertThat(live.withErrors()).isEqualTo(2);
  }

  @Test
  void iterationsWithAnErrorCanBeReadAlone() {
    iterations(100);
    row(3, "60.0", StepState.FAILED, 61, 0);
    passOver(3, "60.0");
    row(3, "80.0", StepState.FAILED, 81, 0);
    LoopPage errors = loop(outer(null, true));
    assertThat(indices(errors)).containsExactly(60, 80);
    assertThat(errors.pages()).isEqualTo(1);
    assertThat(errors.iterations()).isEqualTo(100);
    assertThat(errors.shown().get(0).totals().state()).isEqualTo(StepState.COMPLETED);
    assertThat(errors.shown().get(0).totals().problems()).isEqualTo(1);
    assertThat(errors.shown().get(1).totals().state()).isEqualTo(StepState.FAILED);
  }

  @Test
  @Tag("PROG-05")
  void theNewestTryOfAStepCounts() {
    row(5, "0", StepState.FAILED, 0, 0);
    row(5, "0", StepState.COMPLETED, 5, 1);
    LoopPage.Totals only = loop(outer(null, false)).shown().get(0).totals();
    assertThat(only)
        .isEqualTo(
            new LoopPage.Totals(
                StepState.COMPLETED, T, T.plusSeconds(5).plusMillis(500), 3L, 1, 0));
    assertThat(loop(outer(null, false)).withErrors()).isZero();
  }

  @Test
  void aLoopInALoopHasItsOwnIterationsAtEachPlace() {
    row(3, "0.0", StepState.COMPLETED, 0, 0);
    row(3, "1.0", StepState.COMPLETED, 1, 0);
    row(3, "1.1", StepState.RUNNING, 2, 0);
    row(3, "10.0", StepState.COMPLETED, 3, 0);
    LoopPage inner = loop(new LoopQuery(2, 4, "1", null, false, 25));
    assertThat(indices(inner)).containsExactly(0, 1);
    assertThat(inner.whole().state()).isEqualTo(StepState.RUNNING);
    assertThat(indices(loop(outer(null, false)))).containsExactly(0, 1, 10);
  }

  @Test
  void aLoopThatWasNotBegunHasNoIterations() {
    row(3, null, StepState.PENDING, 0, 0);
    LoopPage none = loop(outer(null, false));
    assertThat(none.iterations()).isZero();
    assertThat(none.shown()).isEmpty();
    assertThat(none.pages()).isEqualTo(1);
    assertThat(read(timeline -> timeline.outsideLoops(id))).hasSize(1);
  }
}
