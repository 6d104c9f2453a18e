package io.courier.execution;

import static io.courier.execution.EngineBench.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.courier.core.Actor;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.job.FailurePolicy;
import io.courier.job.StepDefinition;
import io.courier.step.StepResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of the reference, jobs section 15, row by row. */
class FailurePolicyIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path temp;
  private final Scripted scripted = new Scripted();
  private EngineBench bench;

  @BeforeEach
  void open() {
    EngineBench.alone();
    bench = new EngineBench(temp, scripted.types());
  }

  private static StepDefinition say(int order, String text) {
    return step(order, Scripted.KEY, "text", text);
  }

  private static FailurePolicy policy(FailurePolicy.Type type, int most) {
    return new FailurePolicy(type, most, 0, 0);
  }

  private UUID threeSteps(FailurePolicy policy) {
    return bench.job(policy, say(0, "a"), say(1, "b"), say(2, "c"));
  }

  /** Executions of the job, oldest first. */
  private List<Execution> executions(UUID job) {
    return bench.inTransaction(
        () ->
            bench
                .journal
                .executions
                .list(job, new ExecutionFilter(null, null, null), oldestFirst())
                .items());
  }

  private static io.courier.core.PageRequest oldestFirst() {
    return new io.courier.core.PageRequest(1, 100, "createdAt", false);
  }

  @Test
  @DisplayName("stop: execution failed, rest stay pending→skipped")
  void stop() {
    scripted.failing("b", 1, ErrorCode.UPLOAD_FAILED);
    UUID job = threeSteps(policy(FailurePolicy.Type.STOP, 3));
    Execution ran = bench.walked(job);
    assertThat(ran.state()).isEqualTo(ExecutionState.FAILED);
    assertThat(ran.failure().code()).isEqualTo(ErrorCode.UPLOAD_FAILED.number());
    assertThat(bench.story(ran.id())).containsExactly("0 completed", "1 failed", "2 skipped");
    assertThat(bench.transitions(bench.steps(ran.id()).get(2).id()))
        .containsExactly("pending skipped");
    assertThat(bench.events(job))
        .containsExactly(
            "JobStarted",
            "StepStarted",
            "StepCompleted",
            "StepStarted",
            "StepFailed",
            "StepSkipped",
            "JobFailed");
  }

  @Test
  @DisplayName("retry_step: up to maxRetries; cleans up before each; all fail → failed")
  void retryStep() {
    scripted.failing("b", 9, ErrorCode.CONNECTION_LOST);
    Execution ran = bench.walked(threeSteps(policy(FailurePolicy.Type.RETRY_STEP, 2)));
    assertThat(ran.state()).isEqualTo(ExecutionState.FAILED);
    assertThat(bench.story(ran.id()))
        .containsExactly("0 completed", "1 failed", "1#1 failed", "1#2 failed", "2 skipped");
    assertThat(scripted.cleaned).containsExactly("b", "b");
  }

  @Test
  void retryStepGoesOnAfterASuccess() {
    scripted.failing("b", 2, ErrorCode.CONNECTION_LOST);
    Execution ran = bench.walked(threeSteps(policy(FailurePolicy.Type.RETRY_STEP, 2)));
    assertThat(ran.state()).isEqualTo(ExecutionState.COMPLETED);
    assertThat(scripted.said).containsExactly("a", "b", "b", "b", "c");
  }

  /** What was sent, fetched and removed, or started, is not done a second time. */
  @Test
  @DisplayName("retry_step: a try knows what the tries before it had recorded")
  void retryStepKnowsWhatWasRecorded() {
    AtomicInteger tries = new AtomicInteger();
    scripted.when(
        "b",
        (context, result) -> {
          if (tries.getAndIncrement() == 0) {
            context.record(new StepResult().put("done", List.of(Map.of("bytes", 7L))));
          }
          if (tries.get() < 3) {
            throw new CourierException(ErrorCode.CONNECTION_LOST, "As told.");
          }
        });
    Execution ran = bench.walked(threeSteps(policy(FailurePolicy.Type.RETRY_STEP, 2)));
    assertThat(ran.state()).isEqualTo(ExecutionState.COMPLETED);
    assertThat(bench.steps(ran.id()).get(3).outputData())
        .containsEntry("earlier", Map.of("done", List.of(Map.of("bytes", 7L))));
  }

  @Test
  @DisplayName("retry_job: a new queued execution retry:{id}, attempt +1, same version and trigger")
  void retryJob() {
    scripted.failing("b", 1, ErrorCode.CONNECTION_LOST);
    UUID job =
        bench.job(
            policy(FailurePolicy.Type.RETRY_JOB, 3), say(0, "a"), say(1, "b"), say(2, "${var.x}"));
    Trigger.Member member = new Trigger.Member(UUID.randomUUID(), UUID.randomUUID());
    UUID first = bench.queue(job, new Trigger("chain:1", null, Map.of("var.x", "value"), member));
    bench.run(
        sql -> sql.update("UPDATE job_executions SET job_version_number = 7 WHERE id = ?", first));
    bench.walk(first);
    assertThat(bench.read(first).state()).isEqualTo(ExecutionState.FAILED);
    assertThat(bench.ends).singleElement().extracting(ExecutionEnded::retried).isEqualTo(true);
    List<Execution> all = executions(job);
    assertThat(all).hasSize(2);
    Execution second = all.get(1);
    assertThat(second.state()).isEqualTo(ExecutionState.QUEUED);
    assertThat(second.people().triggeredBy()).isEqualTo("retry:" + first);
    assertThat(second.counters().retryAttempt()).isEqualTo(1);
    assertThat(second.jobVersionNumber()).as("the job is at version 1").isEqualTo(7);
    assertThat(second.triggerContext()).isEqualTo(Map.of("var.x", "value"));
    assertThat(second.member()).isEqualTo(member);

    bench.walk(second.id());
    assertThat(bench.read(second.id()).state()).isEqualTo(ExecutionState.COMPLETED);
    assertThat(scripted.said).containsExactly("a", "b", "a", "b", "value");
    assertThat(executions(job)).hasSize(2);
  }

  @Test
  @DisplayName("retry_job: not before the delay of the policy is over")
  void retryJobWaits() {
    scripted.failing("b", 1, ErrorCode.CONNECTION_LOST);
    UUID job = threeSteps(new FailurePolicy(FailurePolicy.Type.RETRY_JOB, 3, 3600, 7200));
    bench.walked(job);
    UUID second = executions(job).get(1).id();
    assertThat(bench.journal.claim(200)).extracting(Execution::id).doesNotContain(second);
    bench.run(
        sql ->
            sql.update(
                "UPDATE job_executions SET not_before = not_before - interval '3601 seconds'"
                    + " WHERE id = ?",
                second));
    assertThat(bench.journal.claim(200)).extracting(Execution::id).contains(second);
  }

  @Test
  void retryJobEndsAfterMaxRetries() {
    scripted.failing("b", 9, ErrorCode.CONNECTION_LOST);
    UUID job = threeSteps(policy(FailurePolicy.Type.RETRY_JOB, 1));
    bench.walked(job);
    bench.walk(executions(job).get(1).id());
    assertThat(executions(job))
        .extracting(Execution::state)
        .containsExactly(ExecutionState.FAILED, ExecutionState.FAILED);
    assertThat(bench.ends).extracting(ExecutionEnded::retried).containsExactly(true, false);
  }

  @Test
  void aJobThatWasDisabledMeanwhileIsNotRepeated() {
    UUID job = threeSteps(policy(FailurePolicy.Type.RETRY_JOB, 3));
    scripted.when(
        "b",
        (context, result) -> {
          bench.disable(job);
          throw new io.courier.core.CourierException(ErrorCode.CONNECTION_LOST, "As told.");
        });
    bench.walked(job);
    assertThat(executions(job)).hasSize(1);
  }

  /** The end and the new execution are one transaction: a node that dies has made both or none. */
  @Test
  void retryJobIsQueuedExactlyOnceEvenWhenTheNodeDiesInBetween() {
    scripted.failing("b", 2, ErrorCode.CONNECTION_LOST);
    UUID job = threeSteps(policy(FailurePolicy.Type.RETRY_JOB, 3));
    UUID id = bench.queue(job);
    bench.failAtNextEnd();
    assertThatThrownBy(() -> bench.walk(id)).hasMessage("The node dies.");
    assertThat(executions(job))
        .extracting(Execution::state)
        .containsExactly(ExecutionState.RUNNING);

    bench.inTransaction(
        () -> {
          bench.recovery.release(id, true);
          return null;
        });
    bench.walk(id);
    assertThat(executions(job))
        .extracting(Execution::state)
        .containsExactly(ExecutionState.FAILED, ExecutionState.QUEUED);
  }

  @Test
  @DisplayName("skip_and_continue: step skipped with its error kept; continue; hasSkippedFailures")
  void skipAndContinue() {
    scripted.failing("b", 1, ErrorCode.REMOTE_AUTHENTICATION_FAILED);
    UUID job = threeSteps(policy(FailurePolicy.Type.SKIP_AND_CONTINUE, 3));
    Execution ran = bench.walked(job);
    assertThat(ran.state()).isEqualTo(ExecutionState.COMPLETED);
    assertThat(ran.hasSkippedFailures()).isTrue();
    assertThat(scripted.said).containsExactly("a", "b", "c");
    assertThat(bench.story(ran.id())).containsExactly("0 completed", "1 skipped", "2 completed");
    StepExecution skipped = bench.steps(ran.id()).get(1);
    assertThat(skipped.failure().code()).isEqualTo(ErrorCode.REMOTE_AUTHENTICATION_FAILED.number());
    assertThat(bench.transitions(skipped.id()))
        .containsExactly("pending running", "running failed", "failed skipped");
  }

  @ParameterizedTest(name = "never retried: {0}")
  @EnumSource(
      names = {
        "REMOTE_AUTHENTICATION_FAILED",
        "HOST_KEY_MISMATCH",
        "TLS_CERTIFICATE_REJECTED",
        "INVALID_STEP_CONFIGURATION",
        "KEY_NOT_ACTIVE",
        "PATH_NOT_ALLOWED",
        "ARCHIVE_PATH_ESCAPES_SANDBOX",
        "CONTEXT_REFERENCE_NOT_FOUND"
      })
  void neverRetried(ErrorCode code) {
    scripted.failing("b", 1, code);
    Execution stepwise = bench.walked(threeSteps(policy(FailurePolicy.Type.RETRY_STEP, 3)));
    assertThat(bench.story(stepwise.id())).containsExactly("0 completed", "1 failed", "2 skipped");
    scripted.failing("b", 1, code);
    UUID job = threeSteps(policy(FailurePolicy.Type.RETRY_JOB, 3));
    bench.walked(job);
    assertThat(executions(job)).hasSize(1);
  }

  /** An hour of back-off ends at once. */
  @Test
  @DisplayName("retry_step: waiting honours cancel and pause")
  void waitingHonoursCancelAndPause() throws Exception {
    for (Signal signal : List.of(Signal.CANCEL, Signal.PAUSE)) {
      scripted.failing("b", 1, ErrorCode.CONNECTION_LOST);
      UUID job = threeSteps(new FailurePolicy(FailurePolicy.Type.RETRY_STEP, 3, 3600, 3600));
      UUID id = bench.queue(job);
      Run run = bench.claim(id);
      Thread walk = new Thread(() -> bench.engine.run(id, new Execution.Batch(1L, 1L)), "walk");
      walk.start();
      await().atMost(LONG).until(() -> bench.story(id).contains("1#1 pending"));
      if (signal == Signal.PAUSE) {
        bench.pause(id);
      } else {
        run.ask(signal);
      }
      walk.join(LONG.toMillis());
      ExecutionState expected =
          signal == Signal.CANCEL ? ExecutionState.CANCELLED : ExecutionState.PAUSED;
      assertThat(bench.read(id).state()).isEqualTo(expected);
      if (signal == Signal.PAUSE) {
        bench.inTransaction(() -> bench.steering.resume(id, Actor.SYSTEM));
        assertThat(bench.walk(id).state()).isEqualTo(ExecutionState.COMPLETED);
        assertThat(bench.story(id))
            .containsExactly("0 completed", "1 failed", "1#1 completed", "2 completed");
      }
    }
  }

  @Test
  void aTimedOutStepFailsTheJobAsTimedOut() {
    scripted.failing("b", 1, ErrorCode.STEP_TIMED_OUT);
    UUID job = threeSteps(policy(FailurePolicy.Type.STOP, 0));
    bench.walked(job);
    assertThat(bench.events(job)).containsSubsequence("JobTimedOut", "JobFailed");
  }
}
