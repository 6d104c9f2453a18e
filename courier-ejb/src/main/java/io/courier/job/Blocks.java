package io.courier.job;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/** Makes the tree of a job's blocks from its steps. Used once. */
public final class Blocks {
  public static final String FOREACH = "flow.foreach";
  public static final String IF = "flow.if";
  public static final String ELSE = "flow.else";
  public static final String END = "flow.end";

  /** How deep blocks may lie in each other. */
  public static final int MOST = 10;

  private final List<StepDefinition> steps;
  private int at;

  private Blocks(List<StepDefinition> steps) {
    this.steps = steps;
  }

  /**
   * @param steps in their order
   * @throws CourierException 2013 naming the step that does not fit
   */
  public static List<PlanNode> parse(List<StepDefinition> steps) {
    Blocks blocks = new Blocks(steps);
    List<PlanNode> nodes = blocks.nodes(0);
    if (blocks.at < steps.size()) {
      StepDefinition left = steps.get(blocks.at);
      throw malformed(
          left,
          left.typeKey().equals(ELSE)
              ? "is a flow.else outside a flow.if"
              : "is a flow.end without a flow.foreach or flow.if before it");
    }
    return nodes;
  }

  /** Until the end, or the next step that ends or splits the block. */
  private List<PlanNode> nodes(int depth) {
    List<PlanNode> nodes = new ArrayList<>();
    while (at < steps.size()) {
      StepDefinition step = steps.get(at);
      switch (step.typeKey()) {
        case ELSE, END -> {
          return nodes;
        }
        case FOREACH -> nodes.add(loop(step, depth + 1));
        case IF -> nodes.add(choice(step, depth + 1));
        default -> {
          nodes.add(new PlanNode.Single(step));
          at++;
        }
      }
    }
    return nodes;
  }

  private PlanNode loop(StepDefinition opener, int depth) {
    enter(opener, depth);
    List<PlanNode> body = nodes(depth);
    if (is(ELSE)) {
      throw malformed(steps.get(at), "is a flow.else in a flow.foreach; it belongs into a flow.if");
    }
    return new PlanNode.Loop(opener, body, end(opener));
  }

  private PlanNode choice(StepDefinition opener, int depth) {
    enter(opener, depth);
    List<PlanNode> then = nodes(depth);
    StepDefinition otherwise = null;
    List<PlanNode> orElse = List.of();
    if (is(ELSE)) {
      otherwise = steps.get(at++);
      orElse = nodes(depth);
      if (is(ELSE)) {
        throw malformed(
            steps.get(at), "is a second flow.else of the flow.if of step " + opener.stepOrder());
      }
    }
    return new PlanNode.Choice(opener, then, otherwise, orElse, end(opener));
  }

  private void enter(StepDefinition opener, int depth) {
    if (depth > MOST) {
      throw malformed(opener, "lies in more than " + MOST + " blocks");
    }
    at++;
  }

  private StepDefinition end(StepDefinition opener) {
    if (!is(END)) {
      throw malformed(opener, "is a " + opener.typeKey() + " without its flow.end");
    }
    return steps.get(at++);
  }

  private boolean is(String typeKey) {
    return at < steps.size() && steps.get(at).typeKey().equals(typeKey);
  }

  private static CourierException malformed(StepDefinition step, String problem) {
    return new CourierException(
        ErrorCode.MALFORMED_CONTROL_FLOW_BLOCK,
        "Step " + step.stepOrder() + " \"" + step.name() + "\" " + problem + ".");
  }
}
