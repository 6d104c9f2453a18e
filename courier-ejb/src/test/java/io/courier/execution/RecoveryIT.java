package io.courier.execution;

import static io.courier.execution.EngineBench.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.ErrorCode;
import io.courier.job.FailurePolicy;
import io.courier.step.StepContext;
import io.courier.step.StepResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
