package io.courier.execution;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Batch instances that open executions refer to: to be restarted, or running. */
@ApplicationScoped
public class OpenInstances {
  private static final String OPEN =
      "SELECT batch_instance_id FROM job_executions"
          + " WHERE batch_instance_id = ANY (CAST(string_to_array(?, ',') AS bigint[]))"
          + " AND state NOT IN ('completed', 'failed', 'cancelled', 'skipped')";

  @Inject ExecutionRepository executions;

  /** For CDI. */
  public OpenInstances() {}

  /** Those among the given ids. */
  @Transactional(TxType.REQUIRED)
  public Set<Long> among(Collection<Long> instanceIds) {
    String list = instanceIds.stream().map(String::valueOf).collect(Collectors.joining(","));
    return new HashSet<>(
        executions.sql().list(row -> row.getLong("batch_instance_id"), OPEN, list));
  }
}
