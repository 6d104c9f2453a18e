package io.courier.execution;

import static io.courier.execution.EngineBench.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.courier.core.Actor;
import io.courier.core.Codes;
import io.courier.core.ErrorCode;
import io.courier.job.FailurePolicy;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tables of the reference, jobs section 7, row by row, as the engine goes through them: what
 * brings the change about, the state that is stored, and the entry in the audit log.
 */
class StateTableIT {
  private static final FailurePolicy SKIP =
      new FailurePolicy(FailurePolicy.Type.SKIP_AND_CONTINUE, 0, 0, 0);

  @TempDir Path temp;
  private final Scripted scripted = new Scripted();
  private EngineBench bench;
  private UUID job;
  private UUID id;

  @BeforeEach
  void open() {
    EngineBench.alone();
    bench = new EngineBench(temp, scripted.types());
    job = job(FailurePolicy.DEFAULT);
    id = bench.queue(job);
  }

  private UUID job(FailurePolicy policy) {
    return bench.job(
        policy, step(0, Scripted.KEY, "text", "a"), step(1, Scripted.KEY, "text", "b"));
  }

  /** What brings a change about. */
  private interface Cause {
    void happens(StateTableIT test);
  }

  private static Arguments row(String from, String to, String on, Cause cause) {
    return Arguments.of(from, to, on, cause);
  }

  private void signalledIn(Signal signal) {
    scripted.when(
        "a",
        (context, result) -> {
          if (signal == Signal.PAUSE) {
            bench.pause(id);
            context.checkCancelled(); // it finishes
          } else {
            bench.runs.find(id).orElseThrow().ask(signal);
          }
        });
    bench.walk(id);
  }

  private void cancel() {
    bench.inTransaction(() -> bench.steering.cancel(id, Actor.SYSTEM, "why"));
  }

  static Stream<Arguments> executions() {
    return Stream.of(
        row("created", "queued", "enqueue", test -> {}),
        row("queued", "running", "slot free", test -> test.bench.claim(test.id)),
        row("queued", "cancelled", "cancel", StateTableIT::cancel),
        row(
            "queued",
            "skipped",
            "dependency cannot be met, chain member whose upstream failed",
            test -> test.bench.inTransaction(() -> test.bench.steering.skip(test.id, "upstream"))),
        row("running", "completed", "all steps done", test -> test.bench.walk(test.id)),
        row(
            "running",
            "failed",
            "failure by policy",
            test -> {
              test.scripted.failing("b", 1, ErrorCode.UPLOAD_FAILED);
              test.bench.walk(test.id);
            }),
        row(
            "running",
            "paused",
            "pause honoured at a step boundary",
            test -> {
              test.signalledIn(Signal.PAUSE);
              assertThat(test.scripted.said).as("the running step finished").containsExactly("a");
            }),
        row("running", "cancelled", "cancel honoured", test -> test.signalledIn(Signal.CANCEL)),
        row(
            "running",
            "queued",
            "node lost",
            test -> {
              test.bench.claim(test.id);
              test.bench.run(sql -> test.bench.recovery.release(test.id, true));
            }),
        row("running", "queued", "node stopped", test -> test.signalledIn(Signal.SHUTDOWN)),
        row(
            "paused",
            "queued",
            "resume (then running)",
            test -> {
              test.signalledIn(Signal.PAUSE);
              test.bench.inTransaction(() -> test.bench.steering.resume(test.id, Actor.SYSTEM));
            }),
        row(
            "paused",
            "cancelled",
            "cancel",
            test -> {
              test.signalledIn(Signal.PAUSE);
              test.cancel();
            }));
  }

  @ParameterizedTest(name = "Execution, {0} to {1}: {2}")
  @MethodSource
  void executions(String from, String to, String on, Cause cause) {
    cause.happens(this);
    assertThat(Codes.of(bench.read(id).state())).isEqualTo(to);
    assertThat(bench.read(id).requestedState()).as("honoured").isNull();
    assertThat(bench.transitions(id)).endsWith(from + " " + to);
    if (on.contains("then running")) {
      assertThat(bench.walk(id).state()).isEqualTo(ExecutionState.COMPLETED);
      assertThat(bench.transitions(id)).endsWith("queued running", "running completed");
    }
  }

  static Stream<Arguments> steps() {
    return Stream.of(
        row("running", "completed", "0 completed", test -> test.bench.walk(test.id)),
        row(
            "running",
            "failed",
            "0 failed",
            test -> {
              test.scripted.failing("a", 1, ErrorCode.UPLOAD_FAILED);
              test.bench.walk(test.id);
            }),
        row(
            "pending",
            "skipped",
            "1 skipped",
            test -> {
              test.scripted.failing("a", 1, ErrorCode.UPLOAD_FAILED);
              test.bench.walk(test.id);
            }),
        row(
            "failed",
            "skipped",
            "0 skipped",
            test -> {
              test.scripted.failing("a", 1, ErrorCode.UPLOAD_FAILED);
              test.id = test.bench.queue(test.job(SKIP));
              test.bench.walk(test.id);
            }));
  }

  @ParameterizedTest(name = "Step, {0} to {1}: {2}")
  @MethodSource
  void steps(String from, String to, String shown, Cause cause) {
    cause.happens(this);
    StepExecution row =
        bench.steps(id).stream()
            .filter(each -> EngineBench.shown(each).equals(shown))
            .findFirst()
            .orElseThrow();
    assertThat(bench.transitions(row.id())).endsWith(from + " " + to);
    if (!from.equals("pending")) {
      assertThat(bench.transitions(row.id())).startsWith("pending running");
    }
  }
}
