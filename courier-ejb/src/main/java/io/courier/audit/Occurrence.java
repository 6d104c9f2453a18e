package io.courier.audit;

import io.courier.core.Actor;
import java.time.Instant;

/** An event with who did it and when, waiting to be written. */
record Occurrence(Actor actor, AuditEvent event, Instant at) {

  /**
   * At that time where it is later: an action that began in a month that was closed meanwhile is
   * written into the next one.
   */
  Occurrence notBefore(Instant earliest) {
    return at.isBefore(earliest) ? new Occurrence(actor, event, earliest) : this;
  }
}
