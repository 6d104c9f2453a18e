package io.courier.audit;

import io.courier.core.Actor;

/** Writes the append-only audit log. A failed write fails the caller. */
public interface AuditLog {

  /** Writes in the caller's transaction, as the current actor. */
  void record(AuditEvent event);

  /** Writes in the caller's transaction, as the given actor (engine and machine work). */
  void recordAs(Actor actor, AuditEvent event);

  /** Writes in a transaction of its own: refusals and failures survive the caller's rollback. */
  void recordIndependently(Actor actor, AuditEvent event);
}
