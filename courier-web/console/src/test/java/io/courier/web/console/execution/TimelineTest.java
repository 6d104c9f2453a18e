package io.courier.web.console.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.execution.Execution;
import io.courier.execution.ExecutionProgress;
import io.courier.execution.ExecutionState;
import io.courier.execution.StepExecution;
import io.courier.execution.StepState;
import io.courier.web.console.execution.Plan.Planned;
import io.courier.web.console.execution.TimelineRow.Bar;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TimelineTest {
  private static final Instant T = Instant.parse("2026-11-22T12:00:00Z");
  private static final Map<Integer, Planned> THREE =
      Map.of(
          0, new Planned("Fetch", "sftp.download"),
          1, new Planned("Copy", "file.copy"),
          2, new Planned("Deliver", "sftp.upload"));
  private static final Map<Integer, Planned> LOOP =
      Map.of(
          0, new Planned("List", "remote.list"),
          1, new Planned("Each", "flow.foreach"),
          2, new Planned("Inner", "flow.foreach"),
          3, new Planned("Copy", "file.copy"),
          4, new Planned("End inner", "flow.end"),
          5, new Planned("Mark", "file.copy"),
          6, new Planned("End", "flow.end"),
          7, new Planned("After", "file.copy"));

  private final Unfolded unfolded = new Unfolded();

  private List<TimelineRow> rows(
      Execution execution, Map<Integer, Planned> plan, List<StepExecution> tried, Instant now) {
    return Timeline.rows(
        new Timeline.Source(execution, plan, new TriesInMemory(tried), Map.of(), now), unfolded);
  }

  @Test
  void stepsThatAreNotBegunAreShownInOrder() {
    List<TimelineRow> rows = rows(execution(null, null), THREE, List.of(), T);
    assertThat(rows).extracting(TimelineRow::number).containsExactly(1L, 2L, 3L);
    assertThat(rows).extracting(TimelineRow::name).containsExactly("Fetch", "Copy", "Deliver");
    assertThat(rows)
        .allSatisfy(
            r -> {
              assertThat(r.state()).isEqualTo(StepState.PENDING);
              assertThat(r.bars()).isEmpty();
              assertThat(r.latest()).isNull();
            });
  }

  @Test
  void barsLieWhereTheStepsWere() {
    List<StepExecution> steps =
        List.of(
            step(0, StepState.COMPLETED, T, 6000L, 12_000_000L, null),
            step(1, StepState.FAILED, T.plusMillis(6000), 4000L, null, "broken"));
    List<TimelineRow> rows = rows(execution(T, T.plusSeconds(10)), THREE, steps, T.plusSeconds(99));
    assertThat(rows.get(0).bars()).containsExactly(new Bar(StepState.COMPLETED, 0, 600));
    assertThat(rows.get(0).figures().rate()).isEqualTo(2_000_000);
    assertThat(rows.get(0).figures().duration()).isEqualTo(Duration.ofSeconds(6));
    assertThat(rows.get(1).bars()).containsExactly(new Bar(StepState.FAILED, 600, 400));
    assertThat(rows.get(1).figures().rate()).isNull();
    assertThat(rows.get(1).latest().failure().message()).isEqualTo("broken");
    assertThat(rows.get(2).state()).isEqualTo(StepState.PENDING);
  }

  @Test
  @Tag("PROG-05")
  void aRunningStepShowsTheLiveFigures() {
    List<StepExecution> steps =
        List.of(step(0, StepState.RUNNING, T.plusSeconds(1), null, null, null));
    ExecutionProgress.Step live =
        new ExecutionProgress.Step(0, StepState.RUNNING, 400L, 1000L, "a b.csv", 50L, null);
    TimelineRow row =
        Timeline.rows(
                new Timeline.Source(
                    execution(T, null),
                    THREE,
                    new TriesInMemory(steps),
                    Map.of(0, live),
                    T.plusSeconds(5)),
                unfolded)
            .get(0);
    assertThat(row.isRunning()).isTrue();
    assertThat(row.figures())
        .isEqualTo(new TimelineRow.Figures(Duration.ofSeconds(4), 400L, 1000L, 50L, "a b.csv"));
    assertThat(row.bars().get(0).x() + row.bars().get(0).width()).isEqualTo(Scale.WIDTH);
  }

  @Test
  void theNewestTryCountsAndEarlierOnesKeepTheirErrors() {
    List<StepExecution> steps =
        List.of(
            step(0, StepState.FAILED, T, 10L, null, "first"),
            step(0, StepState.COMPLETED, T.plusMillis(20), 10L, 7L, null));
    TimelineRow row = rows(execution(T, T.plusMillis(30)), THREE, steps, T).get(0);
    assertThat(row.latest().tries()).isEqualTo(2);
    assertThat(row.state()).isEqualTo(StepState.COMPLETED);
    assertThat(row.latest().failure()).isNull();
    assertThat(row.latest().earlier()).hasSize(1);
    assertThat(row.latest().earlier().get(0).failure().message()).isEqualTo("first");
    assertThat(row.bars())
        .extracting(Bar::state)
        .containsExactly(StepState.FAILED, StepState.COMPLETED);
  }

  @Test
  void aBarStaysInsideTheDrawing() {
    List<StepExecution> steps =
        List.of(step(0, StepState.COMPLETED, T.plusSeconds(10), 0L, 1L, null));
    TimelineRow row = rows(execution(T, T.plusSeconds(10)), THREE, steps, T).get(0);
    Bar bar = row.bars().get(0);
    assertThat(bar.width()).isPositive();
    assertThat(bar.x() + bar.width()).isLessThanOrEqualTo(Scale.WIDTH);
    assertThat(row.figures().rate()).isNull();
  }

  @Test
  void iterationsStandUnderTheirLoopAndTheFailedOneIsOpen() {
    List<StepExecution> steps = new ArrayList<>();
    steps.add(step(1, StepState.COMPLETED, T, 0L, null, null));
    for (int i = 0; i < 3; i++) {
      steps.add(in(String.valueOf(i), step(2, StepState.COMPLETED, T, 0L, null, null)));
      for (int j = 0; j < 2; j++) {
        boolean bad = i == 2 && j == 1;
        StepState state = bad ? StepState.FAILED : StepState.COMPLETED;
        steps.add(in(i + "." + j, step(3, state, T, 5L, 10L, bad ? "broken" : null)));
      }
    }
    List<TimelineRow> rows = rows(execution(T, T.plusSeconds(1)), LOOP, steps, T);
    assertThat(rows)
        .extracting(r -> "  ".repeat(r.depth()) + (r.isStep() ? r.name() : "#" + r.number()))
        .containsExactly(
            "List",
            "Each",
            "  #1",
            "  #2",
            "  #3",
            "    Inner",
            "      #1",
            "      #2",
            "        Copy",
            "    Mark",
            "After");
    TimelineRow each = rows.get(1);
    assertThat(each.state()).isEqualTo(StepState.FAILED);
    assertThat(each.fold().items()).isEqualTo(3);
    assertThat(each.fold().failed()).isEqualTo(1);
    assertThat(each.figures().bytes()).isEqualTo(60);

    unfolded.change("shut " + each.fold().key());
    assertThat(rows(execution(T, T.plusSeconds(1)), LOOP, steps, T)).hasSize(3);
    unfolded.change("open " + each.fold().key());
    unfolded.change("open " + rows.get(2).fold().key());
    assertThat(rows(execution(T, T.plusSeconds(1)), LOOP, steps, T).get(3).name())
        .isEqualTo("Inner");
  }

  /** What ran so far ended well; more items may come. */
  @Test
  void aLoopRunsUntilItsEndAndTheIterationThatRunsIsOpen() {
    List<StepExecution> steps = new ArrayList<>();
    steps.add(step(1, StepState.COMPLETED, T, 0L, null, null));
    steps.add(in("0", step(5, StepState.COMPLETED, T, 5L, null, null)));
    assertThat(rows(execution(T, null), LOOP, steps, T).get(1).state())
        .isEqualTo(StepState.RUNNING);
    assertThat(rows(execution(T, T.plusSeconds(1)), LOOP, steps, T).get(1).state())
        .isEqualTo(StepState.COMPLETED);
    steps.add(in("1", step(5, StepState.RUNNING, T, null, null, null)));
    assertThat(rows(execution(T, null), LOOP, steps, T.plusSeconds(1)))
        .extracting(r -> r.isStep() ? r.name() : "#" + r.number())
        .containsSequence("#1", "#2", "Inner")
        .contains("Mark");
    steps.add(step(6, StepState.COMPLETED, T, 0L, null, null));
    steps.remove(2);
    assertThat(rows(execution(T, null), LOOP, steps, T).get(1).state())
        .as("its end was reached")
        .isEqualTo(StepState.COMPLETED);
  }

  @Test
  void manyIterationsComeInPages() {
    List<StepExecution> steps = new ArrayList<>();
    steps.add(step(1, StepState.COMPLETED, T, 0L, null, null));
    for (int i = 0; i < 1000; i++) {
      steps.add(in(String.valueOf(i), step(5, StepState.COMPLETED, T, 1L, null, null)));
    }
    Execution ended = execution(T, T.plusSeconds(1));
    List<TimelineRow> rows = rows(ended, LOOP, steps, T);
    assertThat(rows).hasSize(3 + Timeline.PAGE + 1);
    TimelineRow turn = rows.get(2 + Timeline.PAGE);
    assertThat(turn.isPages()).isTrue();
    assertThat(turn.fold().previous()).isNull();
    unfolded.change("page " + turn.fold().key() + " " + turn.fold().next());
    assertThat(rows(ended, LOOP, steps, T).get(2).number()).isEqualTo(Timeline.PAGE + 1);
    unfolded.change("page " + turn.fold().key() + " 99999999");
    assertThat(rows(ended, LOOP, steps, T).get(1).fold().to()).isEqualTo(1000);

    StepExecution last = in("999", step(5, StepState.RUNNING, T, null, null, null));
    steps.set(1000, last);
    List<TimelineRow> live =
        Timeline.rows(
            new Timeline.Source(
                execution(T, null), LOOP, new TriesInMemory(steps), Map.of(), T.plusSeconds(2)),
            new Unfolded());
    assertThat(live.get(1).state()).isEqualTo(StepState.RUNNING);
    assertThat(live.get(1).fold().to()).as("the page of the running one").isEqualTo(1000);
  }

  @Test
  void onlyOpenIterationsAreReadAndFewOpenUnasked() {
    List<StepExecution> steps = new ArrayList<>();
    steps.add(step(1, StepState.COMPLETED, T, 0L, null, null));
    for (int i = 0; i < 5000; i++) {
      steps.add(in(String.valueOf(i), step(5, StepState.FAILED, T, 1L, null, "broken")));
    }
    TriesInMemory tries = new TriesInMemory(steps);
    Execution ended = execution(T, T.plusSeconds(1));
    Timeline.Source source = new Timeline.Source(ended, LOOP, tries, Map.of(), T);
    assertThat(Timeline.rows(source, unfolded).get(1).fold().failed()).isEqualTo(5000);
    assertThat(tries.read()).as("one outside loops, ten opened unasked").isEqualTo(11);
    unfolded.change("open 1@20.");
    Timeline.rows(new Timeline.Source(ended, LOOP, tries, Map.of(), T), unfolded);
    assertThat(tries.read()).isEqualTo(11 + 12);
  }

  @Test
  void iterationsWithAnErrorCanBeShownAlone() {
    List<StepExecution> steps = new ArrayList<>();
    steps.add(step(1, StepState.COMPLETED, T, 0L, null, null));
    for (int i = 0; i < 1000; i++) {
      StepState state = i == 700 ? StepState.SKIPPED : StepState.COMPLETED;
      String why = i == 700 ? "passed over" : null;
      steps.add(in(String.valueOf(i), step(5, state, T, 1L, null, why)));
    }
    Execution ended = execution(T, T.plusSeconds(1));
    TimelineRow loop = rows(ended, LOOP, steps, T).get(1);
    assertThat(loop.fold().errorsOnly()).isFalse();
    assertThat(loop.fold().from()).as("opens where the error is").isEqualTo(701);
    unfolded.change("page " + loop.fold().key() + " 3");
    unfolded.change("errors " + loop.fold().key());
    List<TimelineRow> errors = rows(ended, LOOP, steps, T);
    assertThat(errors)
        .filteredOn(TimelineRow::isIteration)
        .extracting(TimelineRow::number)
        .containsExactly(701L);
    assertThat(errors.get(1).fold().items()).isEqualTo(1000);
    unfolded.change("all " + loop.fold().key());
    assertThat(rows(ended, LOOP, steps, T)).filteredOn(TimelineRow::isIteration).hasSize(25);
  }

  @Test
  void aLoopThatNeverRanShowsItsBody() {
    List<StepExecution> steps = List.of(step(3, StepState.SKIPPED, null, null, null, null));
    assertThat(rows(execution(T, T.plusSeconds(1)), LOOP, steps, T))
        .extracting(TimelineRow::name)
        .containsExactly("List", "Each", "Inner", "Copy", "Mark", "After");
  }

  @Test
  void ofAJobThatIsGoneTheTriesAreShown() {
    List<StepExecution> steps = List.of(step(0, StepState.COMPLETED, T, 1L, null, null));
    assertThat(rows(execution(T, T.plusSeconds(1)), Map.of(), steps, T))
        .extracting(TimelineRow::name)
        .containsExactly("Step 0");
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

  private static StepExecution in(String path, StepExecution step) {
    return new StepExecution(
        step.id(),
        step.executionId(),
        step.stepOrder(),
        step.stepName(),
        step.typeKey(),
        step.state(),
        step.createdAt(),
        step.startedAt(),
        step.completedAt(),
        step.durationMs(),
        step.bytesProcessed(),
        step.outputData(),
        step.progress(),
        step.artifacts(),
        step.failure(),
        step.retryAttempt(),
        0,
        path);
  }

  private static StepExecution step(
      int order, StepState state, Instant started, Long millis, Long bytes, String failure) {
    String name = LOOP.containsKey(order) && order > 0 ? LOOP.get(order).name() : "Step " + order;
    return new StepExecution(
        new UUID(2, order),
        new UUID(1, 1),
        order,
        name,
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
