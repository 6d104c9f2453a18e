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
}
