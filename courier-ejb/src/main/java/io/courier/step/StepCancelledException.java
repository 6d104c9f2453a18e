package io.courier.step;

/** Ends a step whose execution is to stop; the engine knows why. */
public class StepCancelledException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StepCancelledException() {
    super("The step was asked to stop.");
  }
}
