package io.courier.execution;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.UUID;

/** Tells those who wait for it that an execution has ended. Joins the caller's transaction. */
@ApplicationScoped
class Ends {
  @Inject ExecutionRepository executions;
  @Inject Event<ExecutionEnded> event;

  /** After the final state was written. */
  void tell(UUID executionId) {
    tell(executionId, false);
  }

  /**
   * @param retried whether the whole job was queued again (policy retry_job)
   */
  void tell(UUID executionId, boolean retried) {
    event.fire(new ExecutionEnded(executions.find(executionId).orElseThrow(), retried));
  }
}
