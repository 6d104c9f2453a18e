package io.courier.web.console.execution;

import io.courier.execution.LoopPage;
import io.courier.execution.LoopQuery;
import io.courier.execution.StepExecution;
import io.courier.execution.StepState;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Tries as the database would count them. Notes how many were read. */
final class TriesInMemory implements StoredTries {
  private final List<StepExecution> all;
  private int read;

  TriesInMemory(List<StepExecution> all) {
    this.all = all;
  }

  int read() {
    return read;
  }

  private List<StepExecution> given(List<StepExecution> found) {
    read += found.size();
    return found;
  }

  @Override
  public List<StepExecution> outsideLoops() {
    return given(all.stream().filter(step -> step.iterationPath() == null).toList());
  }

  @Override
  public List<StepExecution> at(List<String> places) {
    return given(
        all.stream()
            .filter(step -> step.iterationPath() != null && places.contains(step.iterationPath()))
            .toList());
  }

  @Override
  public List<StepExecution> newest() {
    Map<Integer, StepExecution> newest = new TreeMap<>();
    all.forEach(step -> newest.put(step.stepOrder(), step));
    return given(List.copyOf(newest.values()));
  }

  @Override
  public LoopPage loop(LoopQuery query) {
    String prefix = query.place() == null ? "" : query.place() + ".";
    int end = query.end() == null ? Integer.MAX_VALUE : query.end();
    List<StepExecution> inside =
        all.stream()
            .filter(step -> step.stepOrder() > query.opener() && step.stepOrder() < end)
            .filter(step -> step.iterationPath() != null)
            .filter(step -> step.iterationPath().startsWith(prefix))
            .toList();
    Map<Integer, List<StepExecution>> items =
        inside.stream()
            .collect(
                Collectors.groupingBy(
                    step ->
                        Integer.valueOf(
                            step.iterationPath().substring(prefix.length()).split("\\.", -1)[0]),
                    TreeMap::new,
                    Collectors.toList()));
    List<LoopPage.Iteration> iterations =
        items.entrySet().stream()
            .map(item -> new LoopPage.Iteration(item.getKey(), totals(item.getValue())))
            .toList();
    List<LoopPage.Iteration> bad =
        iterations.stream().filter(item -> item.totals().problems() > 0).toList();
    List<LoopPage.Iteration> asked = query.errorsOnly() ? bad : iterations;
    int size = query.pageSize();
    int pages = Math.max(1, (asked.size() + size - 1) / size);
    int page =
        Math.max(1, Math.min(pages, query.page() == null ? unasked(asked, size) : query.page()));
    List<LoopPage.Iteration> shown =
        asked.subList(
            Math.min(asked.size(), (page - 1) * size), Math.min(asked.size(), page * size));
    return new LoopPage(iterations.size(), bad.size(), totals(inside), page, pages, shown);
  }

  private static int unasked(List<LoopPage.Iteration> asked, int size) {
    for (StepState state : List.of(StepState.RUNNING, StepState.FAILED)) {
      for (int i = 0; i < asked.size(); i++) {
        LoopPage.Totals totals = asked.get(i).totals();
        if (totals.state() == state || (state == StepState.FAILED && totals.problems() > 0)) {
          return i / size + 1;
        }
      }
    }
    return 1;
  }

  private static LoopPage.Totals totals(List<StepExecution> tries) {
    Map<String, StepExecution> last = new LinkedHashMap<>();
    tries.forEach(step -> last.put(step.stepOrder() + "@" + step.iterationPath(), step));
    Collection<StepExecution> newest = last.values();
    Instant start =
        tries.stream()
            .map(StepExecution::startedAt)
            .filter(at -> at != null)
            .min(Instant::compareTo)
            .orElse(null);
    boolean open = tries.stream().anyMatch(step -> step.completedAt() == null);
    Instant end =
        open
            ? null
            : tries.stream().map(StepExecution::completedAt).max(Instant::compareTo).orElse(null);
    long bytes =
        newest.stream()
            .mapToLong(step -> step.bytesProcessed() == null ? 0 : step.bytesProcessed())
            .sum();
    int begun = (int) newest.stream().filter(step -> step.startedAt() != null).count();
    int problems = (int) newest.stream().filter(step -> step.failure() != null).count();
    return new LoopPage.Totals(state(newest), start, end, bytes, begun, problems);
  }

  private static StepState state(Collection<StepExecution> newest) {
    for (StepState state : List.of(StepState.RUNNING, StepState.FAILED, StepState.COMPLETED)) {
      if (newest.stream().anyMatch(step -> step.state() == state)) {
        return state;
      }
    }
    boolean skipped = newest.stream().allMatch(step -> step.state() == StepState.SKIPPED);
    return skipped ? StepState.SKIPPED : StepState.PENDING;
  }
}
