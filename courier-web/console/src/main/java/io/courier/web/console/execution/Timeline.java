package io.courier.web.console.execution;

import io.courier.execution.Execution;
import io.courier.execution.ExecutionProgress;
import io.courier.execution.ExecutionState;
import io.courier.execution.LoopPage;
import io.courier.execution.LoopPage.Iteration;
import io.courier.execution.LoopPage.Totals;
import io.courier.execution.LoopQuery;
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
import java.util.TreeMap;

/**
 * What the timeline of an execution shows: one row per step of the job's version, begun or not, and
 * under each loop its iterations, a page of them at a time. Used once.
 */
final class Timeline {
  /** Iterations of one loop that are shown at once. */
  static final int PAGE = 25;

  /** Iterations that are open without being asked for, of all loops. */
  private static final int UNASKED = 10;

  private final Source source;
  private final Unfolded unfolded;
  private final Plan plan;
  private final Scale scale;
  private final Map<Key, List<StepExecution>> tries = new HashMap<>();
  private final List<TimelineRow> rows = new ArrayList<>();
  private int unasked;

  /**
   * What is known of an execution.
   *
   * @param planned steps of the version by 0-based order; empty when the job is gone
   * @param tries what can be read of the tries
   * @param live newest figures by order
   */
  record Source(
      Execution execution,
      Map<Integer, Planned> planned,
      StoredTries tries,
      Map<Integer, ExecutionProgress.Step> live,
      Instant now) {}

  /** A step at a place in the loops around it; the place is null outside loops. */
  private record Key(int order, String place) {
    /** As buttons name it. */
    String text() {
      return order + "@" + (place == null ? "" : place);
    }

    /** The place of an iteration of this loop. */
    String inside(int index) {
      return place == null ? String.valueOf(index) : place + "." + index;
    }
  }

  private Timeline(Source source, Unfolded unfolded) {
    this.source = source;
    this.unfolded = unfolded;
    Map<Integer, Planned> steps = new TreeMap<>(source.planned());
    if (steps.isEmpty()) {
      source
          .tries()
          .newest()
          .forEach(t -> steps.put(t.stepOrder(), new Planned(t.stepName(), t.typeKey())));
    }
    this.plan = Plan.of(steps);
    this.scale = Scale.of(source.execution().times(), source.now());
  }

  static List<TimelineRow> rows(Source source, Unfolded unfolded) {
    Timeline timeline = new Timeline(source, unfolded);
    source.tries().outsideLoops().forEach(timeline::sort);
    timeline.emit(timeline.plan.nodes(), null, 0);
    return timeline.rows;
  }

  private void sort(StepExecution step) {
    tries
        .computeIfAbsent(new Key(step.stepOrder(), step.iterationPath()), k -> new ArrayList<>())
        .add(step);
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
    String name = key.text();
    boolean errorsOnly = unfolded.isErrorsOnly(name);
    LoopPage loop =
        source
            .tries()
            .loop(
                new LoopQuery(
                    node.order(), node.end(), key.place(), unfolded.page(name), errorsOnly, PAGE));
    TimelineRow opener = step(key, node.step(), depth);
    if (loop.iterations() == 0) {
      rows.add(opener);
      emit(node.body(), key.place(), depth + 1);
      return;
    }
    boolean choice = errorsOnly || (loop.withErrors() > 0 && loop.iterations() > PAGE);
    boolean open = unfolded.isOpen(name, true);
    List<Iteration> shown = loop.shown();
    Fold fold =
        new Fold(
            name,
            open,
            loop.iterations(),
            loop.withErrors(),
            choice ? errorsOnly : null,
            shown.isEmpty() ? 0 : shown.get(0).index() + 1L,
            shown.isEmpty() ? 0 : shown.get(shown.size() - 1).index() + 1L,
            loop.page() > 1 ? loop.page() - 1 : null,
            loop.page() < loop.pages() ? loop.page() + 1 : null);
    Key end = new Key(Objects.requireNonNullElse(node.end(), -1), key.place());
    rows.add(whole(opener, end, loop.whole(), fold));
    if (open) {
      iterations(node, key, shown, depth + 1);
      if (loop.pages() > 1) {
        rows.add(line(Kind.PAGES, depth + 1, loop.page(), fold));
      }
    }
  }

  private static TimelineRow line(Kind kind, int depth, long number, Fold fold) {
    return new TimelineRow(
        kind, depth, number, null, null, null, Figures.NONE, List.of(), null, fold);
  }

  /** The opener of a loop stands for all of it: its own try takes no time. */
  private TimelineRow whole(TimelineRow opener, Key end, Totals totals, Fold fold) {
    boolean ended =
        tries.getOrDefault(end, List.of()).stream().anyMatch(t -> t.state() == StepState.COMPLETED);
    boolean going = source.execution().state() == ExecutionState.RUNNING && !ended;
    return new TimelineRow(
        Kind.STEP,
        opener.depth(),
        opener.number(),
        opener.name(),
        opener.typeKey(),
        going && totals.state() == StepState.COMPLETED ? StepState.RUNNING : totals.state(),
        scale.figures(totals),
        List.of(scale.bar(totals)),
        opener.latest(),
        fold);
  }

  /** Reads the tries of those that are open, and of no others. */
  private void iterations(Plan.Node node, Key key, List<Iteration> shown, int depth) {
    List<String> opened = new ArrayList<>();
    for (Iteration iteration : shown) {
      String place = key.inside(iteration.index());
      if (unfolded.isOpen(key.order() + "@" + place + ".", opensUnasked(iteration))) {
        opened.add(place);
      }
    }
    source.tries().at(opened).forEach(this::sort);
    for (Iteration iteration : shown) {
      Totals totals = iteration.totals();
      String place = key.inside(iteration.index());
      boolean open = opened.contains(place);
      rows.add(
          new TimelineRow(
              Kind.ITERATION,
              depth,
              iteration.index() + 1L,
              null,
              null,
              totals.state(),
              scale.figures(totals),
              List.of(scale.bar(totals)),
              null,
              new Fold(
                  key.order() + "@" + place + ".",
                  open,
                  totals.begun(),
                  totals.problems(),
                  null,
                  0,
                  0,
                  null,
                  null)));
      if (open) {
        emit(node.body(), place, depth + 1);
      }
    }
  }

  /** Running and failed ones, as long as there are few of them. */
  private boolean opensUnasked(Iteration iteration) {
    StepState state = iteration.totals().state();
    boolean matters = state == StepState.RUNNING || state == StepState.FAILED;
    return matters && unasked++ < UNASKED;
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
