package io.courier.step;

import io.courier.core.Problems;

/**
 * One kind of step; found by CDI discovery. Implementations hold no state of a run: one instance
 * serves all executions at once.
 */
public interface StepType {

  StepDescription description();

  /**
   * Checks what the schema cannot say, on save; adds a problem per field (field name as in the
   * schema). References are unresolved.
   */
  default void validate(StepConfiguration configuration, Problems problems) {}

  /**
   * Does the work. Called without a transaction; honours {@link StepContext#checkCancelled} at
   * least once per file and per buffer.
   *
   * @throws io.courier.core.CourierException with the catalogue's code of the failure
   */
  StepResult execute(StepContext context);

  /**
   * Removes what an interrupted or failed attempt left behind, before the step runs again; not
   * called when the step resumes a transfer.
   */
  default void cleanUpBeforeRetry(StepContext context) {}

  /**
   * Removes partial output that was kept for a resume, when there will be none: the step was
   * cancelled or failed for good.
   */
  default void discardPartial(StepContext context) {}

  /** Whether a step so configured can stop at any byte and go on from there. */
  default boolean canResume(StepConfiguration configuration) {
    return false;
  }
}
