package io.courier.connection;

import io.courier.core.Actor;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * One row of the connection audit log to be.
 *
 * @param bytes null where nothing was moved
 * @param duration null where nothing was measured
 * @param details JSON values only; never a secret
 */
public record ConnectionEvent(
    UUID connectionId,
    ConnectionOperation operation,
    Occasion occasion,
    Long bytes,
    Duration duration,
    Map<String, Object> details) {

  public ConnectionEvent {
    details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
  }

  /** An event without measures. */
  public static ConnectionEvent of(
      UUID connectionId,
      ConnectionOperation operation,
      Occasion occasion,
      Map<String, Object> details) {
    return new ConnectionEvent(connectionId, operation, occasion, null, null, details);
  }

  /**
   * On whose behalf a connection is used.
   *
   * @param executionId null for tests and monitors
   */
  public record Occasion(Actor actor, UUID executionId) {}
}
