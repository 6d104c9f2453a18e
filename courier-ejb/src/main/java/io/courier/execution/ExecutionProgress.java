package io.courier.execution;

import java.util.List;
import java.util.UUID;

/** Live figures of an execution. */
public record ExecutionProgress(UUID executionId, ExecutionState state, List<Step> steps) {
  public ExecutionProgress {
    steps = List.copyOf(steps);
  }

  /**
   * The newest try of one step.
   *
   * @param totalBytes null when unknown
   * @param currentFile null when none
   * @param updatedAt ISO-8601, null before the first report
   */
  public record Step(
      int stepOrder,
      StepState state,
      Long bytesTransferred,
      Long totalBytes,
      String currentFile,
      Long rateBytesPerSec,
      String updatedAt) {}
}
