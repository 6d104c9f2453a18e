package io.courier.execution;

import io.courier.core.Ids;
import io.courier.job.StepDefinition;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The tries of an execution's steps as the walk knows them: loaded when it starts, kept up to date
 * by it. What a loop is done with is forgotten. Used by one thread.
 */
final class Tries {
  private final Map<Key, List<StepExecution>> byKey = new HashMap<>();
  private final UUID executionId;
  private final Clock clock;

  Tries(UUID executionId, List<StepExecution> rows, Clock clock) {
    this.executionId = executionId;
    this.clock = clock;
    rows.forEach(this::put);
  }

  /** Outside loops: whether nothing of the step is left to do. */
  boolean isDone(StepDefinition step) {
    return of(step, Place.TOP).stream()
        .anyMatch(row -> row.state() == StepState.COMPLETED || row.state() == StepState.SKIPPED);
  }

  /** Outside loops: whether the step was passed over. */
  boolean isSkipped(StepDefinition step) {
    return of(step, Place.TOP).stream().anyMatch(row -> row.state() == StepState.SKIPPED);
  }

  /** All tries at that place, oldest first. */
  List<StepExecution> of(StepDefinition step, Place place) {
    return List.copyOf(
        byKey.getOrDefault(new Key(step.stepOrder(), place.path()), new ArrayList<>()));
  }

  /**
   * The row that waits for this try: a pending one of the place, or the one that was made when the
   * execution began and that no iteration has taken yet.
   */
  Optional<StepExecution> pending(StepDefinition step, Place place) {
    Optional<StepExecution> own = pendingOf(step, place);
    if (own.isPresent() || place.isTop()) {
      return own;
    }
    Optional<StepExecution> first = pendingOf(step, Place.TOP);
    first.ifPresent(
        row -> byKey.get(new Key(step.stepOrder(), null)).removeIf(r -> r.id().equals(row.id())));
    return first.map(row -> row.at(place));
  }

  private Optional<StepExecution> pendingOf(StepDefinition step, Place place) {
    return of(step, place).stream().filter(row -> row.state() == StepState.PENDING).findFirst();
  }

  /** A row for another try, not stored yet. */
  StepExecution fresh(StepDefinition step, Place place) {
    int attempt =
        of(step, place).stream().mapToInt(StepExecution::retryAttempt).max().orElse(-1) + 1;
    return fresh(clock, executionId, step, attempt).at(place);
  }

  static StepExecution fresh(Clock clock, UUID executionId, StepDefinition step, int attempt) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return new StepExecution(
        Ids.next(clock),
        executionId,
        step.stepOrder(),
        step.name(),
        step.typeKey(),
        StepState.PENDING,
        now,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        attempt,
        null);
  }

  /** Takes a row as it is now. */
  void put(StepExecution row) {
    List<StepExecution> rows =
        byKey.computeIfAbsent(
            new Key(row.stepOrder(), row.iterationPath()), key -> new ArrayList<>());
    rows.removeIf(known -> known.id().equals(row.id()));
    rows.add(row);
  }

  /** A step of a loop is done at that place: nobody asks for its tries again. */
  void forget(StepDefinition step, Place place) {
    if (!place.isTop()) {
      byKey.remove(new Key(step.stepOrder(), place.path()));
    }
  }

  private record Key(int stepOrder, String path) {}
}
