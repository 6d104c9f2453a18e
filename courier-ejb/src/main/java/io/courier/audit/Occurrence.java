package io.courier.audit;

import io.courier.core.Actor;
import java.time.Instant;

/** An event with who did it and when, waiting to be written. */
record Occurrence(Actor actor, AuditEvent event, Instant at) {}
