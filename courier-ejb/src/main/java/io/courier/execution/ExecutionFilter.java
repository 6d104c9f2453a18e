package io.courier.execution;

import java.time.Instant;

/**
 * Which executions to list; null members do not restrict.
 *
 * @param from inclusive, on the time of creation
 * @param to exclusive
 */
public record ExecutionFilter(ExecutionState state, Instant from, Instant to) {
  public static final ExecutionFilter NONE = new ExecutionFilter(null, null, null);
}
