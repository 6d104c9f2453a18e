package io.courier.execution;

import static io.courier.execution.EngineBench.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.ErrorCode;
import io.courier.job.FailurePolicy;
import io.courier.job.JobDefinition;
import io.courier.step.StepContext;
import io.courier.step.StepResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Node loss and graceful stop (reference, jobs section 8). */
class RecoveryIT {
  @TempDir Path temp;
  private final Scripted scripted = new Scripted();
  private EngineBench bench;
  private UUID job;
  private UUID id;

  @BeforeEach
  void open() {
    EngineBench.alone();
    bench = new EngineBench(temp, scripted.types());
    scripted.making("a", "made", 10);
    job =
        bench.job(
            FailurePolicy.DEFAULT,
            step(0, Scripted.KEY, "text", "a"),
            step(1, Scripted.KEY, "text", "b"),
            step(2, Scripted.KEY, "text", "${0.said} c"));
    id = bench.queue(job);
  }

  /** The node dies in step b: nothing it does afterwards is written. */
  private void die() {
    AtomicBoolean dead = new AtomicBoolean();
    scripted.when(
        "b",
        (StepContext context, StepResult result) -> {
          if (dead.compareAndSet(false, true)) {
            bench.runs.find(id).orElseThrow().ask(Signal.LOST);
            throw new IllegalStateException("dead");
          }
        });
    bench.walk(id);
    assertThat(bench.read(id).state()).isEqualTo(ExecutionState.RUNNING);
  }

  private void release(boolean own) {
    bench.inTransaction(
        () -> {
          bench.recovery.release(id, own);
          return null;
        });
  }

  private void silence() {
    bench.run(
        sql ->
            sql.update(
                "UPDATE job_executions SET heartbeat_at = now() - interval '31 seconds'"
                    + " WHERE id = ?",
                id));
  }

  @Test
  @DisplayName("The node's own restart releases: queued again, goes on at the first step not done")
  void ownRestart() {
    die();
    assertThat(bench.inTransaction(() -> bench.recovery.ownLeftovers())).contains(id);
    release(true);
    Execution recovered = bench.read(id);
    assertThat(recovered.state()).isEqualTo(ExecutionState.QUEUED);
    assertThat(recovered.counters().recoveries()).isEqualTo(1);
    assertThat(bench.story(id)).containsExactly("0 completed", "1 failed", "2 pending");
    assertThat(bench.steps(id).get(1).failure().code())
        .isEqualTo(ErrorCode.EXECUTION_INTERRUPTED.number());
    assertThat(bench.transitions(bench.steps(id).get(1).id()))
        .containsExactly("pending running", "running failed");
    assertThat(bench.walk(id).state()).isEqualTo(ExecutionState.COMPLETED);
    assertThat(scripted.said).containsExactly("a", "b", "b", "a c");
    assertThat(scripted.cleaned).containsExactly("b");
    assertThat(bench.transitions(id))
        .containsExactly(
            "created queued",
            "queued running",
            "running queued",
            "queued running",
            "running completed");
    assertThat(bench.events(job)).containsOnlyOnce("JobStarted", "JobCompleted");
  }

  @Test
  @DisplayName("A missing heartbeat for 30 s releases it, a younger one does not")
  void missingHeartbeat() {
    die();
    assertThat(bench.inTransaction(() -> bench.recovery.stale())).doesNotContain(id);
    release(false);
    assertThat(bench.read(id).state()).isEqualTo(ExecutionState.RUNNING);
    silence();
    assertThat(bench.inTransaction(() -> bench.recovery.stale())).contains(id);
    release(false);
    assertThat(bench.read(id).state()).isEqualTo(ExecutionState.QUEUED);
  }

  @Test
  @DisplayName("A node that lost the execution changes nothing when it wakes up")
  void fencing() {
    Run lost = bench.claim(id);
    silence();
    release(false);
    bench.claim(id);
    assertThatThrownBy(
            () -> bench.journal.finish(lost, new RunEnd(ExecutionState.COMPLETED, null, 0)))
        .isInstanceOf(RunLostException.class);
    assertThatThrownBy(() -> bench.journal.hold(lost)).isInstanceOf(RunLostException.class);
    assertThat(bench.read(id).state()).isEqualTo(ExecutionState.RUNNING);
  }

  /** The same node claimed it again, so only the fence tells the two claims apart. */
  @ParameterizedTest(name = "A node that lost the execution cannot write: {0}")
  @EnumSource
  void everyWriteIsFenced(Write write) {
    Run lost = bench.claim(id);
    JobDefinition definition = bench.journal.begin(lost, new Execution.Batch(1L, 1L)).definition();
    StepExecution begun = bench.steps(id).get(0);
    bench.journal.stepStarted(lost, begun);
    RunningStep running =
        new RunningStep(
            begun, definition.steps().get(0), new StepProgress(Clock.systemUTC()), false, false);
    release(true);
    bench.claim(id);
    // the step runs again: what fails now does not fail for the state of the row
    bench.run(
        sql -> sql.update("UPDATE step_executions SET state = 'running' WHERE id = ?", begun.id()));
    List<String> before = rows();
    int audited = bench.audit.size();
    int told = bench.events(job).size();
    assertThatThrownBy(() -> write.by(bench.journal, lost, running, bench.steps(id)))
        .isInstanceOf(RunLostException.class);
    assertThat(rows()).isEqualTo(before);
    assertThat(bench.audit).hasSize(audited);
    assertThat(bench.events(job)).hasSize(told);
  }

  private List<String> rows() {
    List<String> all = new ArrayList<>();
    bench.run(
        sql -> {
          all.addAll(
              sql.list(
                  row -> row.getString("json"),
                  "SELECT to_jsonb(e) AS json FROM job_executions e WHERE id = ?",
                  id));
          all.addAll(
              sql.list(
                  row -> row.getString("json"),
                  "SELECT to_jsonb(s) AS json FROM step_executions s WHERE job_execution_id = ?"
                      + " ORDER BY s.id",
                  id));
        });
    return all;
  }

  /** What a run writes about itself. */
  private enum Write {
    BEGIN,
    STEP_STARTED,
    PART_OF_A_STEP,
    STEP_ENDED,
    STEP_PASSED,
    STEP_PASSED_OVER,
    STEPS_SKIPPED,
    ANOTHER_TRY,
    A_TRY_AFTER_A_WAIT,
    STATE_OF_A_TRANSFER,
    FINISH,
    HEARTBEAT;

    void by(RunJournal journal, Run run, RunningStep step, List<StepExecution> rows) {
      StepExecution now = rows.get(0);
      StepExecution later = rows.get(1);
      StepExecution fresh =
          Tries.fresh(Clock.systemUTC(), run.id(), step.definition(), now.retryAttempt() + 1);
      Map<String, Object> context = Map.of("late", "word");
      switch (this) {
        case BEGIN -> journal.begin(run, new Execution.Batch(7L, 7L));
        case STEP_STARTED -> journal.stepStarted(run, later);
        case PART_OF_A_STEP ->
            journal.recordPart(run, now, new StepResult().put("late", "word"), Map.of());
        case STEP_ENDED -> journal.stepEnded(run, now, end(StepState.COMPLETED), context);
        case STEP_PASSED -> journal.passed(run, later, end(StepState.COMPLETED), context);
        case STEP_PASSED_OVER -> journal.passedOver(run, now, end(StepState.FAILED), context);
        case STEPS_SKIPPED -> journal.skip(run, List.of(later), List.of(fresh));
        case ANOTHER_TRY -> journal.add(run, fresh);
        case A_TRY_AFTER_A_WAIT -> journal.retrying(run, now, fresh, Duration.ofSeconds(1));
        case STATE_OF_A_TRANSFER -> journal.keepState(run, step, context);
        case FINISH -> journal.finish(run, new RunEnd(ExecutionState.COMPLETED, null, 0));
        case HEARTBEAT -> journal.hold(run);
      }
    }

    private static StepEnd end(StepState state) {
      return new StepEnd(state, Instant.EPOCH, 1, 1, Map.of(), null, null, null, null);
    }
  }

  @Test
  @DisplayName("Live figures of a node that lost the execution change no step that it left")
  void lateFigures() {
    die();
    release(true);
    StepExecution lost = bench.steps(id).get(1);
    StepProgress late = new StepProgress(Clock.systemUTC());
    late.expect(77);
    List<String> before = rows();
    bench.journal.progress(new RunningStep(lost, null, late, false, false));
    assertThat(rows()).isEqualTo(before);
  }

  @Test
  @DisplayName("The node's own restart takes nothing from another node")
  void ownRestartOnly() {
    die();
    bench.run(sql -> sql.update("UPDATE job_executions SET owner_node = 'other' WHERE id = ?", id));
    assertThat(bench.inTransaction(() -> bench.recovery.ownLeftovers())).doesNotContain(id);
    release(true);
    assertThat(bench.read(id).state()).isEqualTo(ExecutionState.RUNNING);
    assertThat(bench.read(id).lease().ownerNode()).isEqualTo("other");
  }

  /** One transaction, so one time: the limit to the second, however slow the machine. */
  @ParameterizedTest(name = "A heartbeat {0} s old: released {1}")
  @CsvSource({"29, false", "31, true"})
  void thirtySeconds(int age, boolean released) {
    die();
    boolean stale =
        bench.inTransaction(
            () -> {
              bench.run(
                  sql ->
                      sql.update(
                          "UPDATE job_executions SET heartbeat_at ="
                              + " now() - make_interval(secs => CAST(? AS integer)) WHERE id = ?",
                          age,
                          id));
              boolean found = bench.recovery.stale().contains(id);
              bench.recovery.release(id, false);
              return found;
            });
    assertThat(stale).isEqualTo(released);
    assertThat(bench.read(id).state())
        .isEqualTo(released ? ExecutionState.QUEUED : ExecutionState.RUNNING);
  }

  @Test
  @DisplayName("At most job.max_recoveries = 3: the fourth loss is its end")
  void threeRecoveries() {
    for (int i = 1; i <= 3; i++) {
      die();
      release(true);
      assertThat(bench.read(id).state()).isEqualTo(ExecutionState.QUEUED);
      assertThat(bench.read(id).counters().recoveries()).isEqualTo(i);
    }
    die();
    release(true);
    assertThat(bench.read(id).state()).isEqualTo(ExecutionState.FAILED);
    assertThat(bench.read(id).failure().message()).contains("more than 3 times");
  }

  @Test
  @DisplayName("At most job.max_recoveries, then failed with 2052")
  void atMostSoOften() {
    bench.settings.put("job.max_recoveries", "0");
    die();
    release(true);
    assertThat(bench.read(id).state()).isEqualTo(ExecutionState.FAILED);
    assertThat(bench.read(id).failure().code()).isEqualTo(ErrorCode.EXECUTION_INTERRUPTED.number());
    assertThat(bench.story(id)).containsExactly("0 completed", "1 failed", "2 skipped");
    assertThat(bench.events(job)).contains("JobFailed");
  }

  @Test
  @DisplayName("Without a valid checkpoint: failed with 2052")
  void withoutItsFiles() throws Exception {
    die();
    Files.delete(temp.resolve(id.toString()).resolve("made"));
    release(true);
    assertThat(bench.read(id).failure().code()).isEqualTo(ErrorCode.EXECUTION_INTERRUPTED.number());
  }

  @Test
  @DisplayName("What was asked of a lost node is honoured when it is released")
  void whatWasAskedFor() {
    die();
    bench.inTransaction(() -> bench.steering.cancel(id, io.courier.core.Actor.SYSTEM, "enough"));
    assertThat(bench.read(id).state()).isEqualTo(ExecutionState.RUNNING);
    release(true);
    assertThat(bench.read(id).state()).isEqualTo(ExecutionState.CANCELLED);
    assertThat(bench.events(job)).contains("JobCancelled");
  }

  @Test
  @DisplayName("A pause asked of a lost node is honoured when it is released")
  void whatPauseWasAskedFor() {
    die();
    bench.inTransaction(() -> bench.steering.pause(id, io.courier.core.Actor.SYSTEM));
    release(true);
    assertThat(bench.read(id).state()).isEqualTo(ExecutionState.PAUSED);
    assertThat(bench.read(id).requestedState()).isNull();
    assertThat(bench.events(job)).contains("JobPaused");
  }

  @Test
  @DisplayName("Graceful stop: the running step gets the signal, the execution returns to queued")
  void gracefulStop() {
    AtomicBoolean stopped = new AtomicBoolean();
    scripted.when(
        "b",
        (context, result) -> {
          if (stopped.compareAndSet(false, true)) {
            bench.runs.find(id).orElseThrow().ask(Signal.SHUTDOWN);
            context.checkCancelled();
          }
        });
    assertThat(bench.walk(id).state()).isEqualTo(ExecutionState.QUEUED);
    assertThat(bench.read(id).counters().recoveries()).isZero();
    assertThat(bench.read(id).lease().ownerNode()).isNull();
    assertThat(bench.walk(id).state()).isEqualTo(ExecutionState.COMPLETED);
    assertThat(scripted.said).containsExactly("a", "b", "b", "a c");
  }

  @Test
  @DisplayName("A node lost within a loop: the loop begins again")
  void withinALoop() {
    AtomicBoolean dead = new AtomicBoolean();
    scripted.when(
        "2",
        (context, result) -> {
          if (dead.compareAndSet(false, true)) {
            bench.runs.find(id).orElseThrow().ask(Signal.LOST);
            throw new IllegalStateException("dead");
          }
        });
    job =
        bench.job(
            FailurePolicy.DEFAULT,
            step(0, "flow.foreach", "source", "[1,2,3]"),
            step(1, Scripted.KEY, "text", "context:loop.current_item"),
            step(2, "flow.end"));
    id = bench.queue(job);
    bench.walk(id);
    release(true);
    assertThat(bench.walk(id).state()).isEqualTo(ExecutionState.COMPLETED);
    assertThat(scripted.said).containsExactly("1", "2", "1", "2", "3");
  }
}
