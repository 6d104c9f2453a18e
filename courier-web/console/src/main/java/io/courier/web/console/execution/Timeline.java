package io.courier.web.console.execution;

import io.courier.execution.Execution;
import io.courier.execution.ExecutionProgress;
import io.courier.execution.ExecutionState;
import io.courier.execution.StepExecution;
import io.courier.execution.StepState;
import io.courier.web.console.execution.Plan.Planned;
import io.courier.web.console.execution.TimelineRow.Bar;
import io.courier.web.console.execution.TimelineRow.Figures;
import io.courier.web.console.execution.TimelineRow.Fold;
import io.courier.web.console.execution.TimelineRow.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the timeline of an execution shows: one row per step of the job's version, begun or not, and
 * under each loop its iterations, a page of them at a time. Used once.
 */
final class Timeline {
  /** Iterations of one loop that are shown at once. */
  static final int PAGE = 25;

  private final Source source;
  private final Unfolded unfolded;
  private final Plan plan;
  private final Scale scale;
  private final Map<Key, List<StepExecution>> tries = new HashMap<>();
  private final Map<Key, TreeMap<Integer, List<StepExecution>>> iterations = new HashMap<>();
  private final List<TimelineRow> rows = new ArrayList<>();

  /**
   * What is known of an execution.
   *
   * @param planned steps of the version by 0-based order; empty when the job is gone
   * @param tried all tries, oldest first
   * @param live newest figures by order
   */
  record Source(
      Execution execution,
      Map<Integer, Planned> planned,
      List<StepExecution> tried,
      Map<Integer, ExecutionProgress.Step> live,
      Instant now) {}

  /** A step at a place in the loops around it; the place is null outside loops. */
  private record Key(int order, String place) {
    /** As buttons name it. */
    String text() {
      return order + "@" + (place == null ? "" : place);
    }
  }

  private Timeline(Source source, Unfolded unfolded) {
    this.source = source;
    this.unfolded = unfolded;
    Map<Integer, Planned> steps = new TreeMap<>(source.planned());
    source
        .tried()
        .forEach(t -> steps.putIfAbsent(t.stepOrder(), new Planned(t.stepName(), t.typeKey())));
    this.plan = Plan.of(steps);
    this.scale = Scale.of(source.execution().times(), source.now());
  }

  static List<TimelineRow> rows(Source source, Unfolded unfolded) {
    Timeline timeline = new Timeline(source, unfolded);
    source.tried().forEach(timeline::sort);
    timeline.emit(timeline.plan.nodes(), null, 0);
    return timeline.rows;
  }

  private void sort(StepExecution step) {
    tries
        .computeIfAbsent(new Key(step.stepOrder(), step.iterationPath()), k -> new ArrayList<>())
        .add(step);
    if (step.iterationPath() == null) {
      return;
    }
    List<Integer> loops = plan.loopsAround(step.stepOrder());
    List<String> path = List.of(step.iterationPath().split("\\.", -1));
    for (int i = 0; i < Math.min(loops.size(), path.size()); i++) {
      String place = i == 0 ? null : String.join(".", path.subList(0, i));
      iterations
          .computeIfAbsent(new Key(loops.get(i), place), k -> new TreeMap<>())
          .computeIfAbsent(Integer.valueOf(path.get(i)), k -> new ArrayList<>())
          .add(step);
    }
  }

  private void emit(List<Plan.Node> nodes, String place, int depth) {
    for (Plan.Node node : nodes) {
      int shift = node.step().isElse() ? Math.max(0, depth - 1) : depth;
      if (node.step().isLoop()) {
        loop(node, new Key(node.order(), place), depth);
      } else {
        rows.add(step(new Key(node.order(), place), node.step(), shift));
        emit(node.body(), place, depth + 1);
      }
    }
  }

  private void loop(Plan.Node node, Key key, int depth) {
    TreeMap<Integer, List<StepExecution>> all = iterations.get(key);
    TimelineRow opener = step(key, node.step(), depth);
    if (all == null) {
      rows.add(opener);
      emit(node.body(), key.place(), depth + 1);
      return;
    }
    List<Integer> indices = List.copyOf(all.keySet());
    int pages = (indices.size() + PAGE - 1) / PAGE;
    int busy = Math.max(0, indices.indexOf(runningOne(all).orElse(-1)));
    int page = Math.min(pages, Math.max(1, unfolded.page(key.text(), busy / PAGE + 1)));
    int failed =
        (int) all.values().stream().filter(of -> Tally.of(of).state() == StepState.FAILED).count();
    List<Integer> shown = indices.subList((page - 1) * PAGE, Math.min(indices.size(), page * PAGE));
    boolean open = unfolded.isOpen(key.text(), true);
    Fold fold =
        new Fold(
            key.text(),
            open,
            indices.size(),
            failed,
            shown.get(0) + 1L,
            shown.get(shown.size() - 1) + 1L,
            page > 1 ? page - 1 : null,
            page < pages ? page + 1 : null);
    rows.add(whole(opener, node, key, fold));
    if (open) {
      shown.forEach(index -> iteration(node, key, index, depth + 1));
      if (pages > 1) {
        rows.add(line(Kind.PAGES, depth + 1, page, fold));
      }
    }
  }

  private static Optional<Integer> runningOne(Map<Integer, List<StepExecution>> all) {
    return all.entrySet().stream()
        .filter(e -> e.getValue().stream().anyMatch(s -> s.state() == StepState.RUNNING))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static TimelineRow line(Kind kind, int depth, long number, Fold fold) {
    return new TimelineRow(
        kind, depth, number, null, null, null, Figures.NONE, List.of(), null, fold);
  }

  /** The opener of a loop stands for all of it: its own try takes no time. */
  private TimelineRow whole(TimelineRow opener, Plan.Node node, Key key, Fold fold) {
    List<StepExecution> inside =
        iterations.get(key).values().stream().flatMap(List::stream).toList();
    Tally tally = Tally.of(inside);
    List<StepExecution> end = tries.getOrDefault(new Key(endOf(node), key.place()), List.of());
    boolean ended = end.stream().anyMatch(t -> t.state() == StepState.COMPLETED);
    boolean going = source.execution().state() == ExecutionState.RUNNING && !ended;
    return new TimelineRow(
        Kind.STEP,
        opener.depth(),
        opener.number(),
        opener.name(),
        opener.typeKey(),
        going && tally.state() == StepState.COMPLETED ? StepState.RUNNING : tally.state(),
        tally.figures(scale),
        List.of(tally.bar(scale)),
        opener.latest(),
        fold);
  }

  private static int endOf(Plan.Node node) {
    return Objects.requireNonNullElse(node.end(), -1);
  }

  private void iteration(Plan.Node node, Key key, int index, int depth) {
    Tally tally = Tally.of(iterations.get(key).get(index));
    String place = key.place() == null ? String.valueOf(index) : key.place() + "." + index;
    String name = key.order() + "@" + place + ".";
    boolean unasked = tally.state() == StepState.RUNNING || tally.state() == StepState.FAILED;
    boolean open = unfolded.isOpen(name, unasked);
    rows.add(
        new TimelineRow(
            Kind.ITERATION,
            depth,
            index + 1L,
            null,
            null,
            tally.state(),
            tally.figures(scale),
            List.of(tally.bar(scale)),
            null,
            new Fold(name, open, tally.begun(), tally.problems(), 0, 0, null, null)));
    if (open) {
      emit(node.body(), place, depth + 1);
    }
  }

  private TimelineRow step(Key key, Planned planned, int depth) {
    List<StepExecution> of = tries.getOrDefault(key, List.of());
    if (of.isEmpty()) {
      return new TimelineRow(
          Kind.STEP,
          depth,
          key.order() + 1L,
          planned.name(),
          planned.typeKey(),
          StepState.PENDING,
          Figures.NONE,
          List.of(),
          null,
          null);
    }
    StepExecution newest = of.get(of.size() - 1);
    List<Bar> bars =
        of.stream()
            .filter(t -> t.startedAt() != null)
            .map(t -> scale.bar(t.state(), t.startedAt(), scale.duration(t)))
            .toList();
    boolean running = newest.state() == StepState.RUNNING;
    return new TimelineRow(
        Kind.STEP,
        depth,
        newest.stepOrder() + 1L,
        newest.stepName(),
        newest.typeKey(),
        newest.state(),
        scale.figures(newest, running ? source.live().get(newest.stepOrder()) : null),
        bars,
        Tally.latest(of, scale),
        null);
  }
}
