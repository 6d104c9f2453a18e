package io.courier.execution;

import java.util.Locale;

/**
 * The lines that the job log of a batch instance shows: one per try of a step. Written on the
 * instance's thread. Stateless.
 */
final class StepLog {
  private static final System.Logger LOG = System.getLogger(StepLog.class.getName());

  private StepLog() {}

  /**
   * A try that ran.
   *
   * @param state what the step is now
   */
  static void ended(StepExecution row, StepState state, StepEnd end) {
    Execution.Failure failure = end.failure();
    String figures = " bytes=" + end.bytes() + " durationMs=" + end.durationMs();
    write(
        row,
        state,
        failure == null ? figures : figures + " code=" + failure.code() + " " + failure.message());
  }

  /** A step that does not run. */
  static void skipped(StepExecution row) {
    write(row, StepState.SKIPPED, " bytes=0");
  }

  private static void write(StepExecution row, StepState state, String rest) {
    LOG.log(
        System.Logger.Level.INFO,
        () ->
            "CRTRF5002I: execution="
                + row.executionId()
                + " step="
                + row.stepOrder()
                + (row.iterationPath() == null ? "" : " iteration=" + row.iterationPath())
                + " name=\""
                + row.stepName()
                + "\" type="
                + row.typeKey()
                + " state="
                + state.name().toLowerCase(Locale.ROOT)
                + rest);
  }
}
