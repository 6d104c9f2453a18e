package io.courier.execution;

import static io.courier.execution.EngineBench.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.courier.core.Actor;
import io.courier.core.ErrorCode;
import io.courier.job.FailurePolicy;
import io.courier.job.StepDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rows of the reference, jobs section 11, for steps that were finished and run again: in a loop
 * that is paused behind them and begins anew.
 */
class IdempotencyIT {
  @TempDir Path temp;
  private final Scripted scripted = new Scripted();
  private EngineBench bench;
  private UUID id;

  @BeforeEach
  void open() {
    EngineBench.alone();
    bench = new EngineBench(temp, scripted.types());
  }

  /** Runs the step, pauses behind it. */
  private Path once(StepDefinition tested) throws Exception {
    AtomicBoolean paused = new AtomicBoolean();
    scripted.when(
        "pause",
        (context, result) -> {
          if (paused.compareAndSet(false, true)) {
            bench.runs.find(id).orElseThrow().ask(Signal.PAUSE);
          }
        });
    UUID job =
        bench.job(
            FailurePolicy.DEFAULT,
            step(0, "flow.foreach", "source", "[1]"),
            tested,
            step(2, Scripted.KEY, "text", "pause"),
            step(3, Scripted.KEY, "text", "behind"),
            step(4, "flow.end"));
    id = bench.queue(job);
    Path workspace = Files.createDirectories(temp.resolve(id.toString()));
    Files.writeString(workspace.resolve("in"), "content");
    assertThat(bench.walk(id).state()).isEqualTo(ExecutionState.PAUSED);
    return workspace;
  }

  /** Goes on: the step runs again. */
  private RunOutcome again() {
    bench.inTransaction(() -> bench.steering.resume(id, Actor.SYSTEM));
    RunOutcome outcome = bench.walk(id);
    assertThat(bench.story(id)).anyMatch(row -> row.startsWith("1[0]#1 "));
    return outcome;
  }

  private void completedAgain() {
    RunOutcome outcome = again();
    assertThat(outcome.failure()).isNull();
    assertThat(outcome.state()).isEqualTo(ExecutionState.COMPLETED);
  }

  @Test
  @DisplayName("file.copy: overwrite; destination; its part is deleted before a retry")
  void copy() throws Exception {
    Path workspace = once(step(1, "file.copy", "source_path", "in", "destination_path", "out"));
    Files.writeString(workspace.resolve("out"), "something else");
    completedAgain();
    assertThat(scripted.said).endsWith("behind");
  }

  @Test
  @DisplayName("file.move: destination exists with expected size and source gone → done")
  void move() throws Exception {
    once(step(1, "file.move", "source_path", "in", "destination_path", "out"));
    completedAgain();
    StepExecution last =
        bench.steps(id).stream()
            .filter(row -> row.stepOrder() == 1)
            .reduce((a, b) -> b)
            .orElseThrow();
    assertThat(last.outputData()).containsEntry("moved_file", "out");
  }

  @Test
  @DisplayName("file.move: neither exists → fail")
  void moveOfNothing() throws Exception {
    Path workspace = once(step(1, "file.move", "source_path", "in", "destination_path", "out"));
    Files.delete(workspace.resolve("out"));
    assertThat(again().failure().code()).isEqualTo(ErrorCode.DIRECTORY_NOT_FOUND.number());
  }

  @Test
  @DisplayName("file.rename: destination exists and source gone → done")
  void rename() throws Exception {
    once(step(1, "file.rename", "source_path", "in", "new_name", "out"));
    completedAgain();
  }

  @Test
  @DisplayName("file.rename: neither exists → fail")
  void renameOfNothing() throws Exception {
    Path workspace = once(step(1, "file.rename", "source_path", "in", "new_name", "out"));
    Files.delete(workspace.resolve("out"));
    assertThat(again().state()).isEqualTo(ExecutionState.FAILED);
  }

  @Test
  @DisplayName("file.delete: check and skip; existence, also when nothing may be missing")
  void delete() throws Exception {
    once(step(1, "file.delete", "path", "in", "fail_if_not_found", true));
    completedAgain();
  }

  @Test
  void deleteOfWhatNeverWasFails() {
    UUID job =
        bench.job(
            FailurePolicy.DEFAULT,
            step(0, "file.delete", "path", "nothing", "fail_if_not_found", true));
    assertThat(bench.walked(job).failure().code())
        .isEqualTo(ErrorCode.DIRECTORY_NOT_FOUND.number());
  }
}
