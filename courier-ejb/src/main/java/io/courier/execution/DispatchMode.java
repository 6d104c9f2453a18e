package io.courier.execution;

import org.eclipse.microprofile.config.Config;

/** What this node does with the queue: from {@code courier.dispatch} and {@code courier.role}. */
enum DispatchMode {
  /** Claims executions and runs them itself. */
  LOCAL,
  /** Sends out batch instances for executions; runs none. */
  DISPATCHER,
  /** Runs the executions whose batch instances come to it. */
  EXECUTOR,
  /** Takes no part: role {@code web}. */
  NONE;

  /**
   * @throws IllegalStateException for other words, and for a node that would be dispatcher and
   *     executor at once
   */
  static DispatchMode of(Config config) {
    String role = config.getOptionalValue("courier.role", String.class).orElse("all");
    String dispatch = config.getOptionalValue("courier.dispatch", String.class).orElse("local");
    return switch (dispatch + " " + role) {
      case "local all", "local worker" -> LOCAL;
      case "local web" -> NONE;
      case "batch web" -> DISPATCHER;
      case "batch worker" -> EXECUTOR;
      default ->
          throw new IllegalStateException(
              "courier.dispatch is local with the role all, web or worker, or batch with the role web (dispatcher) or worker (executor).");
    };
  }
}
