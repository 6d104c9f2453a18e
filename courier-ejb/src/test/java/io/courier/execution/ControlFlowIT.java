package io.courier.execution;

import static io.courier.execution.EngineBench.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.courier.core.ErrorCode;
import io.courier.job.FailurePolicy;
import io.courier.job.StepDefinition;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of the reference, jobs section 14, row by row. */
class ControlFlowIT {
  private static final FailurePolicy SKIP =
      new FailurePolicy(FailurePolicy.Type.SKIP_AND_CONTINUE, 0, 0, 0);

  @TempDir Path temp;
  private final Scripted scripted = new Scripted();
  private EngineBench bench;

  @BeforeEach
  void open() {
    EngineBench.alone();
    bench = new EngineBench(temp, scripted.types());
  }

  private static StepDefinition say(int order, Object text) {
    return step(order, Scripted.KEY, "text", text);
  }

  private static StepDefinition each(int order, Object source) {
    return step(order, "flow.foreach", "source", source);
  }

  private static StepDefinition when(int order, Object left, String operator, Object right) {
    return step(order, "flow.if", "left", left, "operator", operator, "right", right);
  }

  private static StepDefinition otherwise(int order) {
    return step(order, "flow.else");
  }

  private static StepDefinition end(int order) {
    return step(order, "flow.end");
  }

  private Execution completed(StepDefinition... steps) {
    Execution execution = bench.walked(bench.job(FailurePolicy.DEFAULT, steps));
    assertThat(execution.failure()).isNull();
    assertThat(execution.state()).isEqualTo(ExecutionState.COMPLETED);
    return execution;
  }

  @Test
  @DisplayName("foreach: source resolves to an array (or JSON text of one); body runs per item")
  void foreach() {
    Execution ran =
        completed(
            say(0, List.of("a", "b")),
            each(1, "context:0.said"),
            say(2, "context:loop.current_item"),
            end(3),
            each(4, "[{\"name\":\"x\"},{\"name\":\"y\"}]"),
            say(5, "${loop.index}:${loop.current_item.name}"),
            end(6));
    assertThat(scripted.said).containsExactly("[a, b]", "a", "b", "0:x", "1:y");
    assertThat(bench.story(ran.id()))
        .containsExactly(
            "0 completed",
            "1 completed",
            "2[0] completed",
            "2[1] completed",
            "3 completed",
            "4 completed",
            "5[0] completed",
            "5[1] completed",
            "6 completed");
    assertThat(bench.steps(ran.id()))
        .filteredOn(row -> row.stepOrder() == 2)
        .extracting(StepExecution::iterationIndex)
        .containsExactly(0, 1);
  }

  @Test
  void aSourceThatIsNoArrayFails() {
    Execution ran =
        bench.walked(
            bench.job(FailurePolicy.DEFAULT, say(0, "text"), each(1, "context:0.said"), end(2)));
    assertThat(ran.state()).isEqualTo(ExecutionState.FAILED);
    assertThat(ran.failure().code()).isEqualTo(ErrorCode.INVALID_STEP_CONFIGURATION.number());
  }

  @Test
  @DisplayName("in the body: nested loops shadow, outer values at loop.{depth}, restored on exit")
  void nested() {
    Execution ran =
        completed(
            each(0, "[\"a\",\"b\"]"),
            each(1, "[1,2]"),
            say(
                2,
                "${loop.current_item}/${loop.index}/${loop.0.current_item}/${loop.0.index}"
                    + "/${loop.1.current_item}/${loop.1.index}"),
            end(3),
            say(4, "${loop.current_item}/${loop.index}"),
            end(5));
    assertThat(scripted.said)
        .containsExactly("1/0/a/0/1/0", "2/1/a/0/2/1", "a/0", "1/0/b/1/1/0", "2/1/b/1/2/1", "b/1");
    assertThat(bench.story(ran.id()))
        .contains("2[0.0] completed", "2[0.1] completed", "2[1.1] completed", "4[1] completed")
        .contains("1[0] completed", "1[1] completed", "3[0] completed", "3[1] completed");
    assertThat(bench.inTransaction(() -> bench.journal.executions.context(ran.id())).keySet())
        .noneMatch(key -> key.startsWith("loop."));
  }

  @Test
  @DisplayName("empty collection: body skipped, next step after end")
  void empty() {
    Execution ran = completed(each(0, "[]"), say(1, "never"), end(2), say(3, "after ${1.status}"));
    assertThat(scripted.said).containsExactly("after skipped");
    assertThat(bench.story(ran.id()))
        .containsExactly("0 completed", "1 skipped", "2 completed", "3 completed");
  }

  @Test
  @DisplayName("outputs in loops: {order}.{key} overwritten per iteration; last one stays")
  void outputs() {
    completed(
        each(0, "[\"a\",\"b\"]"),
        say(1, "context:loop.current_item"),
        end(2),
        say(3, "last ${1.said} ${s1.said}"));
    assertThat(scripted.said).endsWith("last b b");
  }

  @Test
  @DisplayName("failure + stop: aborts through all loops")
  void stop() {
    scripted.failing("2", 1, ErrorCode.UPLOAD_FAILED);
    Execution ran =
        bench.walked(
            bench.job(
                FailurePolicy.DEFAULT,
                each(0, "[\"a\",\"b\"]"),
                each(1, "[1,2,3]"),
                say(2, "${loop.current_item}"),
                end(3),
                end(4),
                say(5, "never")));
    assertThat(ran.state()).isEqualTo(ExecutionState.FAILED);
    assertThat(scripted.said).containsExactly("1", "2");
    assertThat(bench.story(ran.id()))
        .containsExactly(
            "0 completed",
            "1[0] completed",
            "2[0.0] completed",
            "2[0.1] failed",
            "3 skipped",
            "4 skipped",
            "5 skipped");
  }

  @Test
  @DisplayName("failure + skip_and_continue: next step in the body")
  void passOver() {
    scripted.failing("b", 1, ErrorCode.REMOTE_AUTHENTICATION_FAILED);
    UUID job =
        bench.job(
            SKIP,
            each(0, "[\"a\",\"b\",\"c\"]"),
            say(1, "${loop.current_item}"),
            say(2, "after ${loop.current_item}"),
            end(3));
    Execution ran = bench.walked(job);
    assertThat(ran.state()).isEqualTo(ExecutionState.COMPLETED);
    assertThat(ran.hasSkippedFailures()).isTrue();
    assertThat(scripted.said).containsExactly("a", "after a", "b", "after b", "c", "after c");
    assertThat(bench.story(ran.id())).contains("1[1] skipped", "2[1] completed", "1[2] completed");
    assertThat(bench.events(job)).contains("StepFailed", "StepSkipped", "JobCompleted");
  }

  @Test
  void aBlockThatCannotBeOpenedIsPassedOverAsAWhole() {
    Execution ran =
        bench.walked(
            bench.job(
                SKIP,
                each(0, "context:nobody.knows"),
                say(1, "never"),
                end(2),
                when(3, "context:nobody.knows", "equals", "x"),
                say(4, "never"),
                otherwise(5),
                say(6, "never"),
                end(7),
                say(8, "after")));
    assertThat(ran.state()).isEqualTo(ExecutionState.COMPLETED);
    assertThat(scripted.said).containsExactly("after");
    assertThat(bench.steps(ran.id()).subList(0, 8))
        .extracting(StepExecution::state)
        .containsOnly(StepState.SKIPPED);
  }

  @Test
  @DisplayName("pause in a loop: on resume the loop restarts at iteration 0 with restored context")
  void pause() {
    UUID[] id = {null};
    AtomicBoolean paused = new AtomicBoolean();
    scripted.when(
        "b",
        (context, result) -> {
          if (paused.compareAndSet(false, true)) {
            bench.pause(id[0]);
          }
        });
    UUID job =
        bench.job(
            FailurePolicy.DEFAULT,
            say(0, List.of("a", "b", "c")),
            each(1, "context:0.said"),
            say(2, "${loop.current_item}"),
            say(3, "${2.said} done"),
            end(4),
            say(5, "after"));
    id[0] = bench.queue(job);
    assertThat(bench.walk(id[0]).state()).isEqualTo(ExecutionState.PAUSED);
    assertThat(scripted.said).containsExactly("[a, b, c]", "a", "a done", "b");
    bench.inTransaction(() -> bench.steering.resume(id[0], io.courier.core.Actor.SYSTEM));
    scripted.said.clear();
    assertThat(bench.walk(id[0]).state()).isEqualTo(ExecutionState.COMPLETED);
    assertThat(scripted.said).containsExactly("a", "a done", "b", "b done", "c", "c done", "after");
    assertThat(scripted.cleaned).containsExactly("a", "a done", "b");
    assertThat(bench.story(id[0]))
        .containsExactly(
            "0 completed",
            "1 completed",
            "1#1 completed",
            "2[0] completed",
            "2[1] completed",
            "2[0]#1 completed",
            "2[1]#1 completed",
            "2[2] completed",
            "3[0] completed",
            "3[0]#1 completed",
            "3[1] completed",
            "3[2] completed",
            "4 completed",
            "5 completed");
    assertThat(bench.events(job)).contains("JobPaused", "JobResumed", "JobCompleted");
  }

  @Test
  @DisplayName("if: exactly one branch runs; steps of the other are skipped")
  void branches() {
    Execution ran =
        completed(
            when(0, 10L, "greater_than", "9"),
            say(1, "then"),
            otherwise(2),
            say(3, "never"),
            end(4),
            when(5, "context:0.result", "equals", "false"),
            say(6, "never"),
            otherwise(7),
            say(8, "else"),
            end(9),
            when(10, "a", "equals", "b"),
            say(11, "never"),
            end(12));
    assertThat(scripted.said).containsExactly("then", "else");
    assertThat(bench.story(ran.id()))
        .containsExactly(
            "0 completed",
            "1 completed",
            "2 skipped",
            "3 skipped",
            "4 completed",
            "5 completed",
            "6 skipped",
            "7 completed",
            "8 completed",
            "9 completed",
            "10 completed",
            "11 skipped",
            "12 completed");
    assertThat(ran.hasSkippedFailures()).isFalse();
  }

  @Test
  void branchesInALoopAreRecordedPerItem() {
    Execution ran =
        completed(
            each(0, "[1,2]"),
            when(1, "context:loop.current_item", "equals", 2L),
            say(2, "two"),
            otherwise(3),
            say(4, "other"),
            end(5),
            end(6));
    assertThat(scripted.said).containsExactly("other", "two");
    assertThat(bench.story(ran.id()))
        .contains("2[0] skipped", "4[0] completed", "2[1] completed", "4[1] skipped")
        .contains("3[0] completed", "3[1] skipped", "5[1] completed", "6 completed");
  }

  @Test
  void aPauseInABranchGoesOnInTheSameBranch() {
    UUID[] id = {null};
    scripted.when("first", (context, result) -> bench.pause(id[0]));
    UUID job =
        bench.job(
            FailurePolicy.DEFAULT,
            when(0, "context:var.x", "equals", "1"),
            say(1, "first"),
            say(2, "second"),
            otherwise(3),
            say(4, "never"),
            end(5));
    id[0] = bench.queue(job, new Trigger("manual:x", null, Map.of("var.x", "1")));
    assertThat(bench.walk(id[0]).state()).isEqualTo(ExecutionState.PAUSED);
    bench.inTransaction(() -> bench.steering.resume(id[0], io.courier.core.Actor.SYSTEM));
    assertThat(bench.walk(id[0]).state()).isEqualTo(ExecutionState.COMPLETED);
    assertThat(scripted.said).containsExactly("first", "second");
  }

  /** Asked again after the pause, the condition would hold. */
  @Test
  void aConditionIsDecidedOnceHoweverOftenTheExecutionIsPaused() {
    UUID[] id = {null};
    scripted.when("first", (context, result) -> bench.pause(id[0]));
    UUID job =
        bench.job(
            FailurePolicy.DEFAULT,
            when(0, "context:3.said", "exists", "x"),
            say(1, "never"),
            otherwise(2),
            say(3, "first"),
            say(4, "second"),
            end(5));
    id[0] = bench.queue(job);
    assertThat(bench.walk(id[0]).state()).isEqualTo(ExecutionState.PAUSED);
    bench.inTransaction(() -> bench.steering.resume(id[0], io.courier.core.Actor.SYSTEM));
    assertThat(bench.walk(id[0]).state()).isEqualTo(ExecutionState.COMPLETED);
    assertThat(scripted.said).containsExactly("first", "second");
  }

  /** A node that died behind the failure of an opener, before its body was passed over. */
  @Test
  void theBodyOfAnOpenerThatWasPassedOverDoesNotRunAfterARecoveryEither() {
    UUID[] id = {null};
    scripted.when("after", (context, result) -> bench.pause(id[0]));
    UUID job =
        bench.job(
            SKIP,
            each(0, "context:nobody.knows"),
            say(1, "never"),
            end(2),
            when(3, "context:nobody.knows", "equals", "x"),
            say(4, "never"),
            otherwise(5),
            say(6, "never"),
            end(7),
            say(8, "after"),
            say(9, "last"));
    id[0] = bench.queue(job);
    assertThat(bench.walk(id[0]).state()).isEqualTo(ExecutionState.PAUSED);
    bench.run(
        sql ->
            sql.update(
                "UPDATE step_executions SET state = 'pending' WHERE job_execution_id = ?"
                    + " AND step_order IN (1, 2, 4, 5, 6, 7)",
                id[0]));
    bench.inTransaction(() -> bench.steering.resume(id[0], io.courier.core.Actor.SYSTEM));
    assertThat(bench.walk(id[0]).state()).isEqualTo(ExecutionState.COMPLETED);
    assertThat(scripted.said).containsExactly("after", "last");
    assertThat(bench.story(id[0])).as("no opener is tried again").noneMatch(s -> s.contains("#"));
    assertThat(bench.steps(id[0]).subList(0, 8))
        .extracting(StepExecution::state)
        .containsOnly(StepState.SKIPPED);
  }

  @Test
  @DisplayName("exists: right ignored; missing key = false, no error")
  void exists() {
    completed(
        when(0, "context:nobody.knows", "exists", "context:nobody.else"),
        say(1, "never"),
        otherwise(2),
        say(3, "missing"),
        end(4),
        when(5, "context:job.name", "exists", "x"),
        say(6, "there"),
        end(7));
    assertThat(scripted.said).containsExactly("missing", "there");
  }

  @Test
  void retriesInALoopAreOfTheirIteration() {
    scripted.failing("b", 2, ErrorCode.CONNECTION_LOST);
    FailurePolicy policy = new FailurePolicy(FailurePolicy.Type.RETRY_STEP, 2, 0, 0);
    Execution ran =
        bench.walked(
            bench.job(
                policy, each(0, "[\"a\",\"b\",\"c\"]"), say(1, "${loop.current_item}"), end(2)));
    assertThat(ran.state()).isEqualTo(ExecutionState.COMPLETED);
    assertThat(bench.story(ran.id()))
        .containsExactly(
            "0 completed",
            "1[0] completed",
            "1[1] failed",
            "1[1]#1 failed",
            "1[1]#2 completed",
            "1[2] completed",
            "2 completed");
  }
}
