package io.courier.execution;

import io.courier.job.StepDefinition;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The step that a run is in: its limits and its thread. Made on the step's thread. Thread-safe. */
final class RunningStep {
  private final StepExecution row;
  private final StepDefinition definition;
  private final boolean silenceCounts;
  private final boolean stopsForPause;
  private final StepProgress progress;
  private final Thread thread = Thread.currentThread();
  private final long startedAt = System.nanoTime();
  private volatile long lastReport = startedAt;
  private volatile boolean timedOut;
  private volatile long timedOutAt;
  private volatile Map<String, Object> recorded;
  private boolean ended;

  /**
   * @param silenceCounts whether the timeout means time without progress instead of run time
   * @param stopsForPause whether a pause stops it at once instead of at its end
   */
  RunningStep(
      StepExecution row,
      StepDefinition definition,
      StepProgress progress,
      boolean silenceCounts,
      boolean stopsForPause) {
    this.row = row;
    this.definition = definition;
    this.progress = progress;
    this.silenceCounts = silenceCounts;
    this.stopsForPause = stopsForPause;
  }

  StepExecution row() {
    return row;
  }

  StepDefinition definition() {
    return definition;
  }

  /** Null for none. */
  String alias() {
    return definition.alias();
  }

  StepProgress progress() {
    return progress;
  }

  /** What the step has recorded is committed. */
  void recorded(Map<String, Object> outputs) {
    recorded = outputs;
  }

  /** What the step has recorded so far, as it is stored; null for nothing. */
  Map<String, Object> recorded() {
    return recorded;
  }

  boolean stopsForPause() {
    return stopsForPause;
  }

  void reported() {
    reported(System.nanoTime());
  }

  /**
   * @param now as {@link System#nanoTime} tells it
   */
  void reported(long now) {
    lastReport = now;
  }

  boolean isTimedOut() {
    return timedOut;
  }

  long timedOutAt() {
    return timedOutAt;
  }

  void checkTimeout(long now) {
    long from = silenceCounts ? lastReport : startedAt;
    Integer hard = definition.maxRuntimeSeconds();
    boolean over =
        now - from > TimeUnit.SECONDS.toNanos(definition.timeoutSeconds())
            || (hard != null && now - startedAt > TimeUnit.SECONDS.toNanos(hard));
    if (over && !timedOut) {
      timedOutAt = now;
      timedOut = true;
    }
  }

  /** What to tell about the limit that was exceeded. */
  String timeoutText() {
    Integer hard = definition.maxRuntimeSeconds();
    if (hard != null && timedOutAt - startedAt > TimeUnit.SECONDS.toNanos(hard)) {
      return "Step timed out: it ran longer than " + hard + " seconds (maxRuntimeSeconds).";
    }
    return silenceCounts
        ? "Step timed out: no progress for " + definition.timeoutSeconds() + " seconds."
        : "Step timed out after " + definition.timeoutSeconds() + " seconds.";
  }

  long durationMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt);
  }

  /** Interrupts the step's thread, unless the step has ended. */
  synchronized void interrupt() {
    if (!ended) {
      thread.interrupt();
    }
  }

  /** Called on the step's thread: no interrupt reaches it afterwards. */
  synchronized void end() {
    ended = true;
    if (Thread.interrupted()) {
      timedOutAt = timedOut ? timedOutAt : System.nanoTime();
    }
  }
}
