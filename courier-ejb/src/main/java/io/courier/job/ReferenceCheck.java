package io.courier.job;

import io.courier.core.Problems;
import io.courier.step.Field;
import io.courier.step.References;
import io.courier.step.StepDescription;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks on save that references can have a value when their step runs: a system key, a value of
 * the trigger, or an output of an earlier step. Fed step by step, in order.
 */
final class ReferenceCheck {
  private static final Set<String> SYSTEM =
      Set.of("workspace", "temp_dir", "execution_id", "name", "version", "started_at", "attempt");
  private static final Pattern KEY =
      Pattern.compile("(?:steps\\[(\\d+)]|([A-Za-z0-9_-]+))\\.([A-Za-z0-9_-]+)(?:[.\\[].*)?");

  private static final Pattern OUTER = Pattern.compile("[0-9]");

  private final Map<String, StepDescription> earlier = new LinkedHashMap<>();

  /** Whether each open block is a loop, the innermost first. */
  private final Deque<Boolean> blocks = new ArrayDeque<>();

  /** Checks the references of a step, then makes its outputs known to the next ones. */
  void accept(StepDefinition step, StepDescription description, Problems problems) {
    step.configuration().forEach((name, value) -> check(step, description, name, problems));
    follow(step.typeKey());
    earlier.put(Integer.toString(step.stepOrder()), description);
    if (step.alias() != null) {
      earlier.put(step.alias(), description);
    }
  }

  private void follow(String typeKey) {
    switch (typeKey) {
      case Blocks.FOREACH -> blocks.push(true);
      case Blocks.IF -> blocks.push(false);
      case Blocks.END -> blocks.pop();
      default -> {
        // no block begins or ends
      }
    }
  }

  private void check(
      StepDefinition step, StepDescription description, String name, Problems problems) {
    Object value = step.configuration().get(name);
    boolean accepts = description.schema().field(name).map(Field::traits).orElseThrow().reference();
    String where = "steps[" + step.stepOrder() + "].configuration." + name;
    List<String> keys = References.keys(value);
    if (!accepts) {
      boolean secret = description.schema().field(name).orElseThrow().kind() == Field.Kind.SECRET;
      problems.addIf(
          !secret && References.isWholeReference(value),
          where,
          "Does not accept a context reference.");
      return;
    }
    if (asksWhetherThere(step)) {
      return; // a missing value is an answer
    }
    keys.forEach(key -> checkKey(where, key, problems));
  }

  private static boolean asksWhetherThere(StepDefinition step) {
    return step.typeKey().equals(Blocks.IF)
        && "exists".equals(step.configuration().get("operator"));
  }

  private void checkKey(String where, String key, Problems problems) {
    Matcher matcher = KEY.matcher(key);
    if (!matcher.matches()) {
      problems.add(where, "\"" + key + "\" is not a context reference like fetch.downloaded_file.");
      return;
    }
    String owner = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    String output = matcher.group(3);
    switch (owner) {
      case "job" ->
          problems.addIf(!SYSTEM.contains(output), where, "There is no job." + output + ".");
      case "monitor", "var" -> {} // values of the trigger: known when it runs
      case "loop" -> checkLoop(where, output, problems);
      default -> checkOutput(where, owner, output, problems);
    }
  }

  private void checkLoop(String where, String output, Problems problems) {
    long depth = blocks.stream().filter(loop -> loop).count();
    if (depth == 0) {
      problems.add(where, "loop." + output + " exists only inside a loop.");
    } else if (OUTER.matcher(output).matches()) {
      problems.addIf(
          Integer.parseInt(output) >= depth,
          where,
          "There are only " + depth + " loops around this step, counted from loop.0.");
    } else {
      problems.addIf(
          !output.equals("current_item") && !output.equals("index"),
          where,
          "There is no loop." + output + "; a loop has current_item and index.");
    }
  }

  private void checkOutput(String where, String owner, String output, Problems problems) {
    StepDescription step = earlier.get(owner);
    if (step == null) {
      problems.add(
          where,
          "No earlier step is called \""
              + owner
              + "\"; a reference names the order or alias of a step before this one.");
      return;
    }
    problems.addIf(
        !step.hasOutput(output),
        where,
        "Step \"" + owner + "\" (" + step.typeKey() + ") has no output \"" + output + "\".");
  }
}
