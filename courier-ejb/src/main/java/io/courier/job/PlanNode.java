package io.courier.job;

import java.util.ArrayList;
import java.util.List;

/** A part of a job: its flat list of steps as the tree that its blocks make of it. Immutable. */
public sealed interface PlanNode {

  /** The step itself, or the step that opens the block. */
  StepDefinition step();

  /** All steps of the part besides {@link #step}, in their order. */
  List<StepDefinition> inner();

  /** A step outside the control flow. */
  record Single(StepDefinition step) implements PlanNode {
    @Override
    public List<StepDefinition> inner() {
      return List.of();
    }
  }

  /**
   * {@code flow.foreach} with its body.
   *
   * @param end its {@code flow.end}
   */
  record Loop(StepDefinition step, List<PlanNode> body, StepDefinition end) implements PlanNode {
    public Loop {
      body = List.copyOf(body);
    }

    @Override
    public List<StepDefinition> inner() {
      List<StepDefinition> all = new ArrayList<>(all(body));
      all.add(end);
      return all;
    }
  }

  /**
   * {@code flow.if} with its branches.
   *
   * @param otherwise its {@code flow.else}, null for none
   * @param orElse empty without one
   * @param end its {@code flow.end}
   */
  record Choice(
      StepDefinition step,
      List<PlanNode> then,
      StepDefinition otherwise,
      List<PlanNode> orElse,
      StepDefinition end)
      implements PlanNode {
    public Choice {
      then = List.copyOf(then);
      orElse = List.copyOf(orElse);
    }

    @Override
    public List<StepDefinition> inner() {
      List<StepDefinition> all = new ArrayList<>(all(then));
      if (otherwise != null) {
        all.add(otherwise);
      }
      all.addAll(all(orElse));
      all.add(end);
      return all;
    }
  }

  /** All steps of the nodes, in their order. */
  static List<StepDefinition> all(List<PlanNode> nodes) {
    List<StepDefinition> all = new ArrayList<>();
    for (PlanNode node : nodes) {
      all.add(node.step());
      all.addAll(node.inner());
    }
    return all;
  }
}
