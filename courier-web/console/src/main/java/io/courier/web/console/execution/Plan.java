package io.courier.web.console.execution;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The steps of a job's version as the tree that its blocks make of them, for drawing: a block that
 * is not closed reaches to the end. Immutable once built.
 */
final class Plan {
  private final List<Node> nodes = new ArrayList<>();
  private final Map<Integer, List<Integer>> loops = new HashMap<>();

  private Plan() {}

  /** A step as the version has it. */
  record Planned(String name, String typeKey) {
    boolean isLoop() {
      return typeKey.equals("flow.foreach");
    }

    boolean isChoice() {
      return typeKey.equals("flow.if");
    }

    boolean isElse() {
      return typeKey.equals("flow.else");
    }

    boolean isEnd() {
      return typeKey.equals("flow.end");
    }
  }

  /**
   * A step and, where it opens a block, what is in it.
   *
   * @param end order of the step that closes the block, null without one
   */
  record Node(int order, Planned step, List<Node> body, Integer end) {}

  /** By 0-based order. */
  static Plan of(Map<Integer, Planned> steps) {
    Plan plan = new Plan();
    Deque<Open> open = new ArrayDeque<>();
    open.push(new Open(-1, null, plan.nodes));
    for (Map.Entry<Integer, Planned> entry : new TreeMap<>(steps).entrySet()) {
      plan.add(entry.getKey(), entry.getValue(), open);
    }
    while (open.size() > 1) {
      close(open, null);
    }
    return plan;
  }

  private record Open(int order, Planned step, List<Node> body) {}

  private void add(int order, Planned step, Deque<Open> open) {
    if (step.isEnd() && open.size() > 1) {
      close(open, order);
      return;
    }
    List<Integer> around = new ArrayList<>();
    open.descendingIterator()
        .forEachRemaining(
            block -> {
              if (block.step() != null && block.step().isLoop()) {
                around.add(block.order());
              }
            });
    loops.put(order, List.copyOf(around));
    if (step.isLoop() || step.isChoice()) {
      open.push(new Open(order, step, new ArrayList<>()));
    } else if (!step.isEnd()) {
      open.element().body().add(new Node(order, step, List.of(), null));
    }
  }

  private static void close(Deque<Open> open, Integer end) {
    Open block = open.pop();
    open.element()
        .body()
        .add(new Node(block.order(), block.step(), List.copyOf(block.body()), end));
  }

  List<Node> nodes() {
    return nodes;
  }

  /** Orders of the loops around a step, outermost first. */
  List<Integer> loopsAround(int order) {
    return loops.getOrDefault(order, List.of());
  }
}
