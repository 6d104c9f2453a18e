package io.courier.fault;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what became of the executions. */
final class Report {
  private final Map<Fault, Integer> strikes = new EnumMap<>(Fault.class);
  private final Map<Fault, Map<String, Integer>> ends = new EnumMap<>(Fault.class);
  private final List<String> violations = new ArrayList<>();
  private int executions;
  private int recoveries;

  void struck(Fault fault, int nodes) {
    strikes.merge(fault, nodes, Integer::sum);
  }

  /** Kills and freezes so far. */
  int strikes() {
    return strikes.values().stream().mapToInt(Integer::intValue).sum();
  }

  void add(Fault fault, FaultRun.Outcome outcome, List<String> problems) {
    executions++;
    recoveries += outcome.recoveries();
    String end = outcome.state() + (outcome.errorCode() == null ? "" : " " + outcome.errorCode());
    ends.computeIfAbsent(fault, key -> new TreeMap<>()).merge(end, 1, Integer::sum);
    problems.forEach(problem -> violations.add(fault + " " + outcome.id() + " " + problem));
  }

  List<String> violations() {
    return violations;
  }

  String line() {
    return strikes()
        + " strikes, "
        + executions
        + " executions, "
        + recoveries
        + " recoveries, "
        + violations.size()
        + " violations";
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(line()).append('\n');
    ends.forEach(
        (fault, counts) ->
            text.append(strikes.get(fault))
                .append(' ')
                .append(fault)
                .append(' ')
                .append(counts)
                .append('\n'));
    violations.forEach(violation -> text.append("VIOLATION ").append(violation).append('\n'));
    return text.toString();
  }
}
