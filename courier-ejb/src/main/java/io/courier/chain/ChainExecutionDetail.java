package io.courier.chain;

import io.courier.execution.Execution;
import java.util.List;

/**
 * A chain execution with what its members did.
 *
 * @param jobExecutions oldest first; members that had no turn yet have none, retried ones several
 */
public record ChainExecutionDetail(ChainExecution execution, List<Execution> jobExecutions) {
  public ChainExecutionDetail {
    jobExecutions = List.copyOf(jobExecutions);
  }
}
