package io.courier.execution.batch;

import io.courier.execution.Execution;
import io.courier.execution.RunLauncher;
import jakarta.annotation.security.RunAs;
import jakarta.batch.operations.JobExecutionAlreadyCompleteException;
import jakarta.batch.operations.JobExecutionNotMostRecentException;
import jakarta.batch.operations.JobOperator;
import jakarta.batch.operations.JobRestartException;
import jakarta.batch.operations.NoSuchJobExecutionException;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.Properties;
import java.util.function.BiConsumer;

/** Starts batch instances in this JVM, as the technical user of the engine. */
@Stateless
@RunAs("batchrunner")
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class BatchLauncher implements RunLauncher {
  static final String JOB = "courier-job";
  static final String EXECUTION = "execution";
  private static final System.Logger LOG = System.getLogger(BatchLauncher.class.getName());

  /**
   * The batch repository settles what a crash left behind at its first use only (Liberty 26.0.0.3),
   * so it is used once.
   */
  @Override
  public void settle() {
    BatchRuntime.getJobOperator().getJobNames();
  }

  /** One call for many: each call signs the technical user in. */
  @Override
  public void launch(
      Collection<Execution> claimed, BiConsumer<Execution, RuntimeException> refused) {
    for (Execution execution : claimed) {
      try {
        launch(execution);
      } catch (RuntimeException e) {
        refused.accept(execution, e);
      }
    }
  }

  private static void launch(Execution claimed) {
    JobOperator operator = BatchRuntime.getJobOperator();
    Properties parameters = new Properties();
    parameters.setProperty(EXECUTION, claimed.id().toString());
    Long paused = claimed.batch().executionId();
    if (paused == null || !restart(operator, paused, parameters)) {
      operator.start(JOB, parameters);
    }
  }

  private static boolean restart(JobOperator operator, long paused, Properties parameters) {
    try {
      operator.restart(paused, parameters);
      return true;
    } catch (JobRestartException
        | JobExecutionAlreadyCompleteException
        | JobExecutionNotMostRecentException
        | NoSuchJobExecutionException e) {
      LOG.log(
          Level.INFO,
          () -> "CRTRF5030I: batch execution " + paused + " cannot be restarted; a new one starts",
          e);
      return false;
    }
  }
}
