package io.courier.web.console.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.execution.Execution;
import io.courier.execution.ExecutionProgress;
import io.courier.execution.ExecutionState;
import io.courier.execution.StepExecution;
import io.courier.execution.StepState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TimelineTest {
  private static final Instant T = Instant.parse("2026-11-22T12:00:00Z");
  private static final Map<Integer, Timeline.Planned> THREE =
      Map.of(
          0, new Timeline.Planned("Fetch", "sftp.download"),
          1, new Timeline.Planned("Copy", "file.copy"),
          2, new Timeline.Planned("Deliver", "sftp.upload"));

  @Test
  void stepsThatAreNotBegunAreShownInOrder() {
    List<Timeline.Row> rows = Timeline.rows(execution(null, null), THREE, List.of(), Map.of(), T);
    assertThat(rows).extracting(Timeline.Row::number).containsExactly(1, 2, 3);
    assertThat(rows).extracting(Timeline.Row::name).containsExactly("Fetch", "Copy", "Deliver");
    assertThat(rows)
        .allSatisfy(
            r -> {
              assertThat(r.state()).isEqualTo(StepState.PENDING);
              assertThat(r.width()).isZero();
              assertThat(r.tries()).isZero();
            });
  }

  @Test
  void barsLieWhereTheStepsWere() {
    List<StepExecution> steps =
        List.of(
            step(0, StepState.COMPLETED, T, 6000L, 12_000_000L, null),
            step(1, StepState.FAILED, T.plusMillis(6000), 4000L, null, "broken"));
    List<Timeline.Row> rows =
        Timeline.rows(execution(T, T.plusSeconds(10)), THREE, steps, Map.of(), T.plusSeconds(99));
    assertThat(rows.get(0).x()).isZero();
    assertThat(rows.get(0).width()).isEqualTo(600);
    assertThat(rows.get(0).rate()).isEqualTo(2_000_000);
    assertThat(rows.get(0).duration()).isEqualTo(Duration.ofSeconds(6));
    assertThat(rows.get(1).x()).isEqualTo(600);
    assertThat(rows.get(1).width()).isEqualTo(400);
    assertThat(rows.get(1).rate()).isNull();
    assertThat(rows.get(1).failure().message()).isEqualTo("broken");
    assertThat(rows.get(2).state()).isEqualTo(StepState.PENDING);
  }

  @Test
  @Tag("PROG-05")
  void aRunningStepShowsTheLiveFigures() {
    List<StepExecution> steps =
        List.of(step(0, StepState.RUNNING, T.plusSeconds(1), null, null, null));
    ExecutionProgress.Step live =
        new ExecutionProgress.Step(0, StepState.RUNNING, 400L, 1000L, "a b.csv", 50L, null);
    Timeline.Row row =
        Timeline.rows(execution(T, null), THREE, steps, Map.of(0, live), T.plusSeconds(5)).get(0);
    assertThat(row.running()).isTrue();
    assertThat(row.bytes()).isEqualTo(400);
    assertThat(row.totalBytes()).isEqualTo(1000);
    assertThat(row.rate()).isEqualTo(50);
    assertThat(row.file()).isEqualTo("a b.csv");
    assertThat(row.duration()).isEqualTo(Duration.ofSeconds(4));
    assertThat(row.x() + row.width()).isEqualTo(Timeline.WIDTH);
  }

  @Test
  void theNewestTryCountsAndEarlierOnesAreNumbered() {
    List<StepExecution> steps =
        List.of(
            step(0, StepState.FAILED, T, 10L, null, "first"),
            step(0, StepState.COMPLETED, T.plusMillis(20), 10L, 7L, null));
    Timeline.Row row =
        Timeline.rows(execution(T, T.plusMillis(30)), THREE, steps, Map.of(), T).get(0);
    assertThat(row.tries()).isEqualTo(2);
    assertThat(row.state()).isEqualTo(StepState.COMPLETED);
    assertThat(row.failure()).isNull();
  }

  @Test
  void aBarStaysInsideTheDrawing() {
    List<StepExecution> steps =
        List.of(step(0, StepState.COMPLETED, T.plusSeconds(10), 0L, 1L, null));
    Timeline.Row row =
        Timeline.rows(execution(T, T.plusSeconds(10)), THREE, steps, Map.of(), T).get(0);
    assertThat(row.width()).isPositive();
    assertThat(row.x() + row.width()).isLessThanOrEqualTo(Timeline.WIDTH);
    assertThat(row.rate()).isNull();
  }

  private static Execution execution(Instant started, Instant completed) {
    return new Execution(
        new UUID(1, 1),
        new UUID(1, 2),
        1,
        completed == null ? ExecutionState.RUNNING : ExecutionState.COMPLETED,
        null,
        new Execution.People("manual:anna", null, null, null, null),
        new Execution.Times(T, T, started, completed, null, null),
        new Execution.Counters(0, 0),
        null,
        null,
        Map.of(),
        null,
        false,
        null,
        null);
  }

  private static StepExecution step(
      int order, StepState state, Instant started, Long millis, Long bytes, String failure) {
    return new StepExecution(
        new UUID(2, order),
        new UUID(1, 1),
        order,
        "Step " + order,
        "file.copy",
        state,
        started,
        started,
        millis == null ? null : started.plusMillis(millis),
        millis,
        bytes,
        null,
        null,
        null,
        failure == null ? null : new Execution.Failure(3030, failure),
        0,
        null);
  }
}
