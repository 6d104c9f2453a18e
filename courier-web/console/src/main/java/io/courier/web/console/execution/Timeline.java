package io.courier.web.console.execution;

import io.courier.execution.Execution;
import io.courier.execution.ExecutionProgress;
import io.courier.execution.StepExecution;
import io.courier.execution.StepState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the timeline of an execution shows: one row per step of the job's version, begun or not.
 * Times are relative to the span from the start of the execution to its end, or to now.
 */
final class Timeline {
  /** Width of the drawing in its own units. */
  static final int WIDTH = 1000;

  private static final int NARROWEST = 6;

  private final Instant start;
  private final Instant end;

  private Timeline(Instant start, Instant end) {
    this.start = start;
    this.end = end;
  }

  /**
   * One step.
   *
   * @param number 1-based
   * @param tries how often it was begun; 0 for one that was not
   * @param bytes transferred so far, null when it transfers nothing
   * @param totalBytes null when unknown
   * @param rate bytes per second, null when there is none to tell
   * @param file being transferred, null when none
   * @param failure null unless it failed
   * @param x left end of the bar
   * @param width of the bar, 0 for none
   */
  public record Row(
      int number,
      String name,
      String typeKey,
      StepState state,
      int tries,
      Duration duration,
      Long bytes,
      Long totalBytes,
      Long rate,
      String file,
      Execution.Failure failure,
      long x,
      long width) {

    public boolean running() {
      return state == StepState.RUNNING;
    }
  }

  /**
   * @param planned steps of the version, name and type by 0-based order
   * @param tried all tries, oldest first
   * @param live newest figures
   */
  static List<Row> rows(
      Execution execution,
      Map<Integer, Planned> planned,
      List<StepExecution> tried,
      Map<Integer, ExecutionProgress.Step> live,
      Instant now) {
    Execution.Times times = execution.times();
    Instant from = times.startedAt() == null ? now : times.startedAt();
    Timeline line = new Timeline(from, times.completedAt() == null ? now : times.completedAt());
    Map<Integer, List<StepExecution>> tries = new TreeMap<>();
    planned.keySet().forEach(order -> tries.put(order, new ArrayList<>()));
    tried.forEach(t -> tries.computeIfAbsent(t.stepOrder(), k -> new ArrayList<>()).add(t));
    List<Row> rows = new ArrayList<>();
    tries.forEach(
        (order, of) ->
            rows.add(
                of.isEmpty()
                    ? waiting(order, planned.get(order))
                    : line.begun(of.get(of.size() - 1), of.size(), live.get(order))));
    return rows;
  }

  /** A step as the version has it. */
  record Planned(String name, String typeKey) {}

  private static Row waiting(int order, Planned step) {
    return new Row(
        order + 1,
        step.name(),
        step.typeKey(),
        StepState.PENDING,
        0,
        null,
        null,
        null,
        null,
        null,
        null,
        0,
        0);
  }

  private Row begun(StepExecution step, int tries, ExecutionProgress.Step live) {
    Duration duration = duration(step);
    Long bytes = step.bytesProcessed();
    if (live != null && live.bytesTransferred() != null && step.state() == StepState.RUNNING) {
      bytes = live.bytesTransferred();
    }
    boolean running = step.state() == StepState.RUNNING;
    return new Row(
        step.stepOrder() + 1,
        step.stepName(),
        step.typeKey(),
        step.state(),
        tries,
        duration,
        bytes,
        running && live != null ? live.totalBytes() : null,
        running && live != null ? live.rateBytesPerSec() : average(bytes, duration),
        running && live != null ? live.currentFile() : null,
        step.failure(),
        x(step.startedAt()),
        width(step.startedAt(), duration));
  }

  private Duration duration(StepExecution step) {
    if (step.durationMs() != null) {
      return Duration.ofMillis(step.durationMs());
    }
    if (step.startedAt() == null) {
      return null;
    }
    Instant until = step.completedAt() == null ? end : step.completedAt();
    Duration open = Duration.between(step.startedAt(), until);
    return open.isNegative() ? Duration.ZERO : open;
  }

  private static Long average(Long bytes, Duration duration) {
    if (bytes == null || bytes == 0 || duration == null || duration.toMillis() == 0) {
      return null;
    }
    return Math.round(bytes * 1000.0 / duration.toMillis());
  }

  private long x(Instant moment) {
    return moment == null
        ? 0
        : Math.min(WIDTH - NARROWEST, scaled(Duration.between(start, moment)));
  }

  private long width(Instant from, Duration duration) {
    if (from == null || duration == null) {
      return 0;
    }
    return Math.min(WIDTH - x(from), Math.max(NARROWEST, scaled(duration)));
  }

  private long scaled(Duration part) {
    long whole = Math.max(1, Duration.between(start, end).toMillis());
    return Math.max(0, Math.min(WIDTH, part.toMillis() * WIDTH / whole));
  }
}
