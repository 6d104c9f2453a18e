package io.courier.launcher.demo;

import io.courier.launcher.LaunchException;
import io.courier.launcher.Terminal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Follows an execution to its end and prints a line for every finished step. */
final class ExecutionWatch {
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final Set<String> FINAL_EXECUTION =
      Set.of("completed", "failed", "cancelled", "skipped");
  private static final Set<String> FINAL_STEP = Set.of("completed", "failed", "skipped");

  private final ApiClient api;
  private final Terminal terminal;
  private final Set<Object> printed = new HashSet<>();

  ExecutionWatch(ApiClient api, Terminal terminal) {
    this.api = api;
    this.terminal = terminal;
  }

  /** Returns the execution in its final state. */
  Map<?, ?> follow(String job, String execution) throws LaunchException, InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < end) {
      Map<?, ?> now = api.get("jobs/" + job + "/executions/" + execution);
      if (now.get("stepExecutions") instanceof List<?> steps) {
        steps.forEach(this::print);
      }
      if (FINAL_EXECUTION.contains(String.valueOf(now.get("state")))) {
        terminal.line("execution " + execution + " " + now.get("state") + problem(now));
        return now;
      }
      Thread.sleep(300);
    }
    throw new LaunchException(
        "The execution " + execution + " is not finished after " + LIMIT.toMinutes() + " minutes.");
  }

  private void print(Object item) {
    if (item instanceof Map<?, ?> step
        && FINAL_STEP.contains(String.valueOf(step.get("state")))
        && printed.add(step.get("id"))) {
      double seconds =
          step.get("durationMs") instanceof Number millis ? millis.doubleValue() / 1000 : 0;
      terminal.line(
          String.format(
              Locale.ROOT,
              "step %s  %-32s %s  %.2f s%s",
              step.get("stepOrder"),
              step.get("stepName"),
              step.get("state"),
              seconds,
              problem(step)));
    }
  }

  private static String problem(Map<?, ?> failed) {
    return failed.get("errorCode") == null
        ? ""
        : "  " + failed.get("errorCode") + " " + failed.get("errorMessage");
  }
}
