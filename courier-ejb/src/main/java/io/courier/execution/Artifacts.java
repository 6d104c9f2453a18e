package io.courier.execution;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.job.Blocks;
import io.courier.step.StepResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files that finished steps left in the workspace for later ones: what must be there when an
 * execution goes on. Files elsewhere may be taken by others at any time and are not checked.
 */
final class Artifacts {
  private Artifacts() {}

  /** As stored with a step: paths relative to the workspace. */
  static Map<String, Object> toJson(StepResult result, Path workspace) {
    List<Map<String, Object>> made = new ArrayList<>();
    for (StepResult.Artifact artifact : result.made()) {
      if (Path.of(artifact.path()).startsWith(workspace)) {
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("path", relative(artifact.path(), workspace));
        file.put("bytes", artifact.sizeBytes());
        made.add(file);
      }
    }
    List<String> gone =
        result.gone().stream()
            .filter(path -> Path.of(path).startsWith(workspace))
            .map(path -> relative(path, workspace))
            .toList();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("made", made);
    json.put("gone", gone);
    return json;
  }

  /**
   * Checks that everything is there with its size. What the body of an unfinished loop made is not
   * asked for: the loop begins again. Nor is what a try that did not complete had recorded as gone:
   * it may have been at it, and another try of the step sees to it.
   *
   * @throws CourierException 2051 naming the first file that is not
   */
  static void check(List<StepExecution> steps, Path workspace) {
    Map<String, Long> expected = new LinkedHashMap<>();
    Set<Integer> open = unfinished(steps);
    steps.stream()
        .filter(step -> step.artifacts() != null)
        .sorted(
            Comparator.comparing(
                StepExecution::completedAt, Comparator.nullsLast(Comparator.naturalOrder())))
        .forEach(step -> expect(step, isKept(step, open), expected));
    expected.forEach((path, size) -> check(workspace.resolve(path), path, size));
  }

  private static boolean isKept(StepExecution step, Set<Integer> open) {
    return step.state() == StepState.COMPLETED && !open.contains(step.stepOrder());
  }

  private static void expect(StepExecution step, boolean made, Map<String, Long> expected) {
    if (made) {
      for (Object item : (List<?>) step.artifacts().get("made")) {
        Map<?, ?> file = (Map<?, ?>) item;
        expected.put(file.get("path").toString(), ((Number) file.get("bytes")).longValue());
      }
    }
    ((List<?>) step.artifacts().get("gone")).forEach(path -> expected.remove(path.toString()));
  }

  /** Orders of the steps in loops whose end was not reached. */
  private static Set<Integer> unfinished(List<StepExecution> steps) {
    SortedMap<Integer, String> types = new TreeMap<>();
    Set<Integer> done = new HashSet<>();
    for (StepExecution step : steps) {
      types.put(step.stepOrder(), step.typeKey());
      if (step.iterationPath() == null
          && (step.state() == StepState.COMPLETED || step.state() == StepState.SKIPPED)) {
        done.add(step.stepOrder());
      }
    }
    Set<Integer> open = new HashSet<>();
    Deque<Integer> openers = new ArrayDeque<>();
    for (Map.Entry<Integer, String> type : types.entrySet()) {
      if (type.getValue().equals(Blocks.FOREACH) || type.getValue().equals(Blocks.IF)) {
        openers.push(type.getKey());
      } else if (type.getValue().equals(Blocks.END) && !openers.isEmpty()) {
        int opener = openers.pop();
        if (types.get(opener).equals(Blocks.FOREACH) && !done.contains(type.getKey())) {
          open.addAll(types.subMap(opener, type.getKey()).keySet());
        }
      }
    }
    return open;
  }

  private static void check(Path file, String shown, long size) {
    try {
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) == size) {
        return;
      }
    } catch (IOException e) {
      throw new CourierException(
          ErrorCode.INTERMEDIATE_FILE_MISSING, "Intermediate file " + shown + " is unreadable.", e);
    }
    throw new CourierException(
        ErrorCode.INTERMEDIATE_FILE_MISSING,
        "Intermediate file "
            + shown
            + " is missing or has another size than recorded; start the job again.");
  }

  private static String relative(String path, Path workspace) {
    return workspace.relativize(Path.of(path)).toString();
  }
}
