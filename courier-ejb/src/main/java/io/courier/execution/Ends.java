package io.courier.execution;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.UUID;

/** What every end of an execution brings with it. Joins the caller's transaction. */
@ApplicationScoped
class Ends {
  @Inject ExecutionRepository executions;
  @Inject StepRepository steps;
  @Inject Chronicle chronicle;
  @Inject Event<ExecutionEnded> event;

  /** After the final state was written: skips pending steps, records, tells who waits for it. */
  void tell(UUID executionId) {
    tell(executionId, false);
  }

  /**
   * As {@link #tell(UUID)}.
   *
   * @param retried whether the whole job was queued again (policy retry_job)
   */
  void tell(UUID executionId, boolean retried) {
    Execution ended = executions.find(executionId).orElseThrow();
    chronicle.skipped(ended, steps.skipPending(executionId), StepState.PENDING);
    chronicle.ended(ended);
    event.fire(new ExecutionEnded(ended, retried));
  }
}
