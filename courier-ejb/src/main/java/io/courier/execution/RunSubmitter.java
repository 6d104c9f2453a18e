package io.courier.execution;

/** Sends the batch instance of a queued execution out to the executors. */
public interface RunSubmitter {

  /**
   * Restarts the instance in which the execution was paused, or submits a new one. It will take the
   * execution up where it arrives.
   *
   * @throws SubmissionException when the batch runtime did not take it; it may have all the same
   */
  void submit(Execution queued) throws SubmissionException;

  /** The batch runtime is not there, or refused. */
  final class SubmissionException extends Exception {
    private static final long serialVersionUID = 1L;

    public SubmissionException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
