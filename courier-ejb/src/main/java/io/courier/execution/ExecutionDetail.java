package io.courier.execution;

import java.util.List;

/** An execution with all tries of its steps. */
public record ExecutionDetail(Execution execution, List<StepExecution> steps) {
  public ExecutionDetail {
    steps = List.copyOf(steps);
  }
}
