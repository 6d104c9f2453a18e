package io.courier.web.console.execution;

import io.courier.core.JsonText;
import io.courier.execution.StepExecution;
import io.courier.execution.StepState;
import io.courier.web.console.execution.TimelineRow.Bar;
import io.courier.web.console.execution.TimelineRow.Earlier;
import io.courier.web.console.execution.TimelineRow.Figures;
import io.courier.web.console.execution.TimelineRow.Latest;
import io.courier.web.console.execution.TimelineRow.Output;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What several tries come to: those of one step, of one iteration or of a whole loop. */
final class Tally {
  private static final int LONGEST = 600;

  private final Collection<StepExecution> newest;
  private final List<StepExecution> all;

  private Tally(List<StepExecution> all) {
    Map<String, StepExecution> last = new LinkedHashMap<>();
    all.forEach(step -> last.put(step.stepOrder() + "@" + step.iterationPath(), step));
    this.newest = last.values();
    this.all = all;
  }

  static Tally of(List<StepExecution> tries) {
    return new Tally(tries);
  }

  /** The one that matters most of the newest tries. */
  StepState state() {
    for (StepState state : List.of(StepState.RUNNING, StepState.FAILED, StepState.COMPLETED)) {
      if (newest.stream().anyMatch(step -> step.state() == state)) {
        return state;
      }
    }
    boolean skipped = newest.stream().allMatch(step -> step.state() == StepState.SKIPPED);
    return skipped ? StepState.SKIPPED : StepState.PENDING;
  }

  /** Steps that were begun. */
  int begun() {
    return (int) newest.stream().filter(step -> step.startedAt() != null).count();
  }

  /** Steps that ended with an error, passed over or not. */
  int problems() {
    return (int) newest.stream().filter(step -> step.failure() != null).count();
  }

  Bar bar(Scale scale) {
    Instant from = from();
    return from == null
        ? new Bar(state(), 0, 0)
        : scale.bar(state(), from, Duration.between(from, until(scale)));
  }

  Figures figures(Scale scale) {
    Instant from = from();
    Duration duration = from == null ? null : Duration.between(from, until(scale));
    long bytes =
        newest.stream()
            .filter(step -> step.bytesProcessed() != null)
            .mapToLong(StepExecution::bytesProcessed)
            .sum();
    Long moved = bytes == 0 ? null : (Long) bytes;
    return new Figures(duration, moved, null, Scale.average(moved, duration), null);
  }

  private Instant from() {
    return all.stream()
        .map(StepExecution::startedAt)
        .filter(at -> at != null)
        .min(Instant::compareTo)
        .orElse(null);
  }

  private Instant until(Scale scale) {
    return all.stream()
        .filter(step -> step.startedAt() != null)
        .map(step -> step.startedAt().plus(scale.duration(step)))
        .max(Instant::compareTo)
        .orElse(scale.end());
  }

  /**
   * @param tries of one step at one place, oldest first
   */
  static Latest latest(List<StepExecution> tries, Scale scale) {
    StepExecution newest = tries.get(tries.size() - 1);
    List<Earlier> earlier = new ArrayList<>();
    for (int i = 0; i < tries.size() - 1; i++) {
      StepExecution step = tries.get(i);
      if (step.failure() != null) {
        earlier.add(new Earlier(i + 1, step.id(), step.failure(), scale.duration(step)));
      }
    }
    List<Output> outputs = new ArrayList<>();
    if (newest.outputData() != null) {
      newest.outputData().forEach((name, value) -> outputs.add(new Output(name, text(value))));
    }
    int begun = newest.startedAt() == null ? 0 : tries.size();
    return new Latest(
        newest.id(), begun, newest.retryAttempt(), newest.failure(), outputs, earlier);
  }

  private static String text(Object value) {
    String text =
        value instanceof Map || value instanceof List
            ? JsonText.write(value)
            : String.valueOf(value);
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "\u2026";
  }
}
