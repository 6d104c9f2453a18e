package io.courier.web.console.execution;

import io.courier.core.JsonText;
import io.courier.execution.StepExecution;
import io.courier.web.console.execution.TimelineRow.Earlier;
import io.courier.web.console.execution.TimelineRow.Latest;
import io.courier.web.console.execution.TimelineRow.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the tries of one step come to. */
final class Tally {
  private static final int LONGEST = 600;

  private Tally() {}

  /**
   * @param tries of one step at one place, oldest first
   */
  static Latest latest(List<StepExecution> tries, Scale scale) {
    StepExecution newest = tries.get(tries.size() - 1);
    List<Earlier> earlier = new ArrayList<>();
    for (int i = 0; i < tries.size() - 1; i++) {
      StepExecution step = tries.get(i);
      if (step.failure() != null) {
        earlier.add(new Earlier(i + 1, step.id(), step.failure(), scale.duration(step)));
      }
    }
    List<Output> outputs = new ArrayList<>();
    if (newest.outputData() != null) {
      newest.outputData().forEach((name, value) -> outputs.add(new Output(name, text(value))));
    }
    int begun = newest.startedAt() == null ? 0 : tries.size();
    return new Latest(
        newest.id(), begun, newest.retryAttempt(), newest.failure(), outputs, earlier);
  }

  private static String text(Object value) {
    String text =
        value instanceof Map || value instanceof List
            ? JsonText.write(value)
            : String.valueOf(value);
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "\u2026";
  }
}
