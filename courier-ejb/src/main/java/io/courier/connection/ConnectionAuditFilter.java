package io.courier.connection;

import java.time.Instant;
import java.util.UUID;

/**
 * Which rows of a connection's audit log; null members do not restrict.
 *
 * @param from inclusive
 * @param to exclusive
 */
public record ConnectionAuditFilter(
    ConnectionOperation operation, Instant from, Instant to, UUID executionId) {
  public static final ConnectionAuditFilter ALL = new ConnectionAuditFilter(null, null, null, null);
}
