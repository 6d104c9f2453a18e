package io.courier.jca.api;

import java.time.Duration;

/**
 * Pooling limits of one connection.
 *
 * @param idle how long a returned session may wait for its next borrower; zero closes it at once
 * @param maxAge a session older than this is closed instead of pooled
 * @param maxSessions most sessions at once from this JVM; further borrowers wait in order
 */
public record SessionLimits(Duration idle, Duration maxAge, int maxSessions) {}
