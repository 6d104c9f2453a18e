package io.courier.execution;

/** What a running execution is asked to do; later ones win over earlier ones. */
enum Signal {
  NONE,
  /** Stop at the next step boundary; a transfer that can resume stops at once. */
  PAUSE,
  /** The node stops: give the execution back to the queue. */
  SHUTDOWN,
  CANCEL,
  /** Another node has it: stop without a trace. */
  LOST
}
