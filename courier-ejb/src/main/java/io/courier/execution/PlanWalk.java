package io.courier.execution;

import io.courier.job.Blocks;
import io.courier.job.FailurePolicy;
import io.courier.job.PlanNode;
import io.courier.job.StepDefinition;
import io.courier.step.FlowForeach;
import io.courier.step.FlowIf;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One walk over the blocks and steps of one execution, from where it stands: what is done outside
 * loops is passed by, a loop that was not finished begins again. Used once, by one thread.
 */
final class PlanWalk {
  private static final String LOOP = "loop.";

  private final RunServices services;
  private final Run run;
  private List<PlanNode> plan;
  private FailurePolicy policy;
  private ExecutionContext context;
  private Tries tries;
  private StepWalk steps;

  PlanWalk(RunServices services, Run run) {
    this.services = services;
    this.run = run;
  }

  /**
   * @throws RunLostException when another node has the execution
   */
  RunEnd walk(Execution.Batch batch) {
    try {
      prepare(batch);
    } catch (RunLostException e) {
      throw e;
    } catch (RuntimeException e) {
      if (!Failures.isKnown(e)) {
        throw e; // a fault of the database: recovery tries again, as often as it may
      }
      return new RunEnd(ExecutionState.FAILED, Failures.of(e), 0);
    }
    StepWalk.Known known = new StepWalk.Known(tries, context);
    try (StepWalk walk = new StepWalk(services, run, policy, known)) {
      steps = walk;
      return nodes(plan, Place.TOP).orElseGet(() -> walk.end(ExecutionState.COMPLETED));
    }
  }

  private void prepare(Execution.Batch batch) {
    RunJournal.Beginning beginning = services.journal().begin(run, batch);
    policy = beginning.definition().failurePolicy();
    plan = Blocks.parse(beginning.definition().steps());
    services.workspaces().open(run.id());
    Artifacts.check(beginning.steps(), services.workspaces().of(run.id()));
    tries = new Tries(run.id(), beginning.steps(), services.clock());
    context = contextOf(services, run, beginning);
    context.removeAll(LOOP);
  }

  /** What references of the execution's steps resolve to. */
  static ExecutionContext contextOf(RunServices services, Run run, RunJournal.Beginning beginning) {
    Execution claim = run.claim();
    String workspace = services.workspaces().of(run.id()).toString();
    ExecutionContext context = new ExecutionContext(beginning.context());
    if (claim.triggerContext() != null) {
      claim.triggerContext().forEach(context::put);
    }
    context.put("job.workspace", workspace);
    context.put("job.temp_dir", workspace);
    context.put("job.execution_id", claim.id().toString());
    context.put("job.name", beginning.definition().name());
    context.put("job.version", (long) claim.jobVersionNumber());
    context.put("job.started_at", String.valueOf(claim.times().startedAt()));
    context.put("job.attempt", (long) claim.counters().retryAttempt());
    return context;
  }

  /** Empty when the walk goes on. */
  private Optional<RunEnd> nodes(List<PlanNode> nodes, Place place) {
    for (PlanNode node : nodes) {
      Optional<RunEnd> end = node(node, place);
      if (end.isPresent()) {
        return end;
      }
    }
    return Optional.empty();
  }

  private Optional<RunEnd> node(PlanNode node, Place place) {
    if (node instanceof PlanNode.Loop loop) {
      return loop(loop, place);
    }
    if (node instanceof PlanNode.Choice choice) {
      return choice(choice, place);
    }
    return isDone(node.step(), place)
        ? Optional.empty()
        : Optional.ofNullable(steps.untilDone(node.step(), place).end());
  }

  /** In a loop nothing is ever done before it runs: an unfinished loop begins again. */
  private boolean isDone(StepDefinition step, Place place) {
    return place.isTop() && tries.isDone(step);
  }

  private Optional<RunEnd> loop(PlanNode.Loop loop, Place place) {
    if (isDone(loop.end(), place)) {
      return Optional.empty();
    }
    boolean over = place.isTop() && tries.isSkipped(loop.step());
    StepWalk.Passed opened = over ? null : steps.untilDone(loop.step(), place);
    if (opened != null && opened.end() != null) {
      return Optional.of(opened.end());
    }
    if (opened == null || opened.result() == null) {
      steps.skip(loop.inner(), place);
      return Optional.empty();
    }
    List<?> items = FlowForeach.items(opened.configuration());
    if (items.isEmpty()) {
      steps.skip(PlanNode.all(loop.body()), place);
    }
    for (int i = 0; i < items.size(); i++) {
      put(place.depth(), i, items.get(i));
      Optional<RunEnd> end = nodes(loop.body(), place.in(i));
      if (end.isPresent()) {
        return end;
      }
    }
    leave(place.depth());
    steps.pass(loop.end(), place);
    return Optional.empty();
  }

  private void put(int depth, long index, Object item) {
    context.put(LOOP + "current_item", item);
    context.put(LOOP + "index", index);
    context.put(LOOP + depth + ".current_item", item);
    context.put(LOOP + depth + ".index", index);
  }

  /** The outer loop's values come back. */
  private void leave(int depth) {
    context.removeAll(LOOP + depth + ".");
    if (depth == 0) {
      context.removeAll(LOOP);
    } else {
      Map<String, Object> outer = context.snapshot();
      String prefix = LOOP + (depth - 1);
      if (outer.containsKey(prefix + ".index")) {
        context.put(LOOP + "current_item", outer.get(prefix + ".current_item"));
        context.put(LOOP + "index", outer.get(prefix + ".index"));
      }
    }
  }

  private Optional<RunEnd> choice(PlanNode.Choice choice, Place place) {
    if (isDone(choice.end(), place)) {
      return Optional.empty();
    }
    Optional<Boolean> holds = decided(choice, place);
    if (holds.isEmpty()) {
      StepWalk.Passed opened = steps.untilDone(choice.step(), place);
      if (opened.end() != null) {
        return Optional.of(opened.end());
      }
      if (opened.result() != null) {
        holds = Optional.of(Boolean.TRUE.equals(opened.result().outputs().get(FlowIf.RESULT)));
      }
    }
    if (holds.isEmpty() || (place.isTop() && tries.isSkipped(choice.step()))) {
      steps.skip(choice.inner(), place);
      return Optional.empty();
    }
    return branch(choice, place, holds.get());
  }

  /** What an earlier walk found, if one did. */
  private Optional<Boolean> decided(PlanNode.Choice choice, Place place) {
    return isDone(choice.step(), place)
        ? Optional.of(
            Boolean.TRUE.equals(
                context.snapshot().get(choice.step().stepOrder() + "." + FlowIf.RESULT)))
        : Optional.empty();
  }

  private Optional<RunEnd> branch(PlanNode.Choice choice, Place place, boolean holds) {
    List<StepDefinition> others =
        new ArrayList<>(PlanNode.all(holds ? choice.orElse() : choice.then()));
    if (holds && choice.otherwise() != null) {
      others.add(0, choice.otherwise());
    }
    steps.skip(others, place);
    if (!holds && choice.otherwise() != null) {
      steps.pass(choice.otherwise(), place);
    }
    Optional<RunEnd> end = nodes(holds ? choice.then() : choice.orElse(), place);
    if (end.isEmpty()) {
      steps.pass(choice.end(), place);
    }
    return end;
  }
}
