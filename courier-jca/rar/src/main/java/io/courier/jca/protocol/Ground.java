package io.courier.jca.protocol;

import java.time.Clock;
import java.util.concurrent.Executor;

/**
 * What the adapter stands on: the container's, or its own outside a container.
 *
 * @param clock wall clock
 * @param watch keeps the deadlines
 * @param workers threads for short work that may block (name look-up, keep-alive)
 */
public record Ground(Clock clock, Watch watch, Executor workers) {}
