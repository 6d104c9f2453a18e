package io.courier.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.job.StepDefinition;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The limits of the reference, jobs section 12, at given times instead of after a wait. */
class RunningStepTest {
  private static RunningStep step(boolean reports, int timeout, Integer most) {
    StepDefinition definition =
        new StepDefinition(0, "Send", null, "sftp.upload", Map.of(), timeout, most);
    StepExecution row = Tries.fresh(Clock.systemUTC(), UUID.randomUUID(), definition, 0);
    return new RunningStep(row, definition, new StepProgress(Clock.systemUTC()), reports, false);
  }

  private static boolean timedOutAt(RunningStep step, long secondsFromNow) {
    step.checkTimeout(System.nanoTime() + TimeUnit.SECONDS.toNanos(secondsFromNow));
    return step.isTimedOut();
  }

  private static void reportedAt(RunningStep step, long secondsFromNow) {
    step.reported(System.nanoTime() + TimeUnit.SECONDS.toNanos(secondsFromNow));
  }

  @Test
  @DisplayName("timeout_seconds of steps that report progress: the longest time without progress")
  void silence() {
    RunningStep step = step(true, 3600, null);
    assertThat(timedOutAt(step, 3000)).isFalse();
    reportedAt(step, 3000);
    assertThat(timedOutAt(step, 6500)).isFalse();
    assertThat(timedOutAt(step, 7000)).isTrue();
    assertThat(step.timeoutText()).contains("no progress for 3600 seconds");
  }

  @Test
  @DisplayName("timeout_seconds of others: total run time")
  void total() {
    RunningStep step = step(false, 3600, null);
    reportedAt(step, 2000);
    assertThat(timedOutAt(step, 3000)).isFalse();
    assertThat(timedOutAt(step, 4000)).isTrue();
    assertThat(step.timeoutText()).contains("after 3600 seconds");
  }

  @Test
  @DisplayName("max_runtime_seconds: hard total, whatever is reported")
  void hardTotal() {
    RunningStep step = step(true, 80_000, 7200);
    reportedAt(step, 7000);
    assertThat(timedOutAt(step, 7000)).isFalse();
    assertThat(timedOutAt(step, 7300)).isTrue();
    assertThat(step.timeoutText()).contains("7200 seconds (maxRuntimeSeconds)");
  }

  @Test
  @DisplayName("On expiry: cancel signal, then the worker thread is interrupted, unless it ended")
  void interrupt() {
    RunningStep step = step(false, 1, null);
    step.interrupt();
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    step.end();
    assertThat(Thread.currentThread().isInterrupted()).as("nothing reaches what follows").isFalse();
    step.interrupt();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  /** Timed out 20 seconds ago, as far as it knows. */
  @Test
  @DisplayName("On expiry: 10 s grace, then sockets are closed and the thread is interrupted")
  void grace() {
    StepDefinition definition =
        new StepDefinition(0, "Send", null, "sftp.upload", Map.of(), -30, null);
    StepExecution row = Tries.fresh(Clock.systemUTC(), UUID.randomUUID(), definition, 0);
    for (int secondsAgo : new int[] {5, 20}) {
      RunningStep step =
          new RunningStep(row, definition, new StepProgress(Clock.systemUTC()), false, false);
      step.checkTimeout(System.nanoTime() - TimeUnit.SECONDS.toNanos(secondsAgo));
      assertThat(step.isTimedOut()).isTrue();
      Run run = new Run(RunEngineTest.claim());
      DirectorySessions sessions = new DirectorySessions(Path.of("unused"), bytes -> {});
      run.use(sessions);
      run.enter(step);
      assertThat(run.mustStop()).as("the cancel signal").isTrue();
      run.watch();
      boolean late = secondsAgo > Run.GRACE.toSeconds();
      assertThat(sessions.calls.contains("abort")).isEqualTo(late);
      assertThat(Thread.interrupted()).isEqualTo(late);
    }
  }
}
