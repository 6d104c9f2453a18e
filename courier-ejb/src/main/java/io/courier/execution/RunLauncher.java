package io.courier.execution;

/** Starts the batch instance of a claimed execution. */
public interface RunLauncher {

  /** Called once when the node starts, after the server is up: settles the batch repository. */
  void settle();

  /**
   * Starts a new batch instance, or restarts the one in which the execution was paused. The
   * instance calls {@link RunEngine#run}.
   *
   * @throws RuntimeException when the batch runtime refuses; nothing was started
   */
  void launch(Execution claimed);
}
