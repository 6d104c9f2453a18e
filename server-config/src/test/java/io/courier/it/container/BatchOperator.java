package io.courier.it.container;

import jakarta.annotation.security.RunAs;
import jakarta.batch.operations.JobOperator;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.batch.runtime.JobExecution;
import jakarta.batch.runtime.JobInstance;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.util.List;
import java.util.Properties;

/** Whoever operates batch inside the server, with the technical user's rights. */
@Stateless
@RunAs("batchrunner")
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class BatchOperator {
  public void stop(long batchExecution) {
    operator().stop(batchExecution);
  }

  public void restart(long batchExecution) {
    operator().restart(batchExecution, new Properties());
  }

  /** The latest batch execution of an instance. */
  public JobExecution latest(long instance) {
    JobOperator operator = operator();
    List<JobInstance> known = operator.getJobInstances("courier-job", 0, 1000);
    JobInstance found =
        known.stream().filter(one -> one.getInstanceId() == instance).findFirst().orElseThrow();
    return operator.getJobExecutions(found).get(0);
  }

  private static JobOperator operator() {
    return BatchRuntime.getJobOperator();
  }
}
