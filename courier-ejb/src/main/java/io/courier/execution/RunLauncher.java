package io.courier.execution;

import java.util.Collection;
import java.util.function.BiConsumer;

/** Starts the batch instance of a claimed execution. */
public interface RunLauncher {

  /** Called once when the node starts, after the server is up: settles the batch repository. */
  void settle();

  /**
   * Starts a new batch instance for each, or restarts the one in which the execution was paused.
   * The instance calls {@link RunEngine#run}.
   *
   * @param refused told of each that the batch runtime did not start, and why
   */
  void launch(Collection<Execution> claimed, BiConsumer<Execution, RuntimeException> refused);
}
