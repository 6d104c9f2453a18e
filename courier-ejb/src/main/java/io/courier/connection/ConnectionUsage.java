package io.courier.connection;

import java.util.List;
import java.util.UUID;

/**
 * Says who refers to a connection; a CDI bean of every feature that does (jobs, chains, monitors).
 */
public interface ConnectionUsage {

  /** Everything not deleted that refers to the connection, enabled or not. */
  List<Use> usesOf(UUID connectionId);

  /** What refers to a connection. */
  enum Kind {
    JOB,
    CHAIN,
    MONITOR
  }

  /**
   * One reference.
   *
   * @param blocking whether the connection may not be deleted: an enabled job, a chain member, a
   *     monitor that is not disabled
   */
  record Use(Kind kind, UUID id, String name, boolean blocking) {}
}
