package io.courier.execution.batch;

import jakarta.annotation.security.RunAs;
import jakarta.batch.operations.NoSuchJobException;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.batch.runtime.JobInstance;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;

/** How far the ids of batch instances have come. For the purge only: it acts for no caller. */
@Stateless
@RunAs("batchrunner")
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class NewestInstance {
  /** Id of the newest instance, 0 when there is none. */
  public long id() {
    try {
      return BatchRuntime.getJobOperator().getJobInstances(BatchLauncher.JOB, 0, 1).stream()
          .mapToLong(JobInstance::getInstanceId)
          .findFirst()
          .orElse(0);
    } catch (NoSuchJobException e) {
      return 0; // none has ever run
    }
  }
}
