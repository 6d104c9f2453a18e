package io.courier.notification;

import io.courier.core.Codes;
import io.courier.event.DomainEvent;
import java.util.Arrays;
import java.util.Optional;

/** What a rule can be about. */
public enum RuleEntity {
  JOB,
  CHAIN,
  MONITOR,
  PGP_KEY,
  CONNECTION,
  SYSTEM;

  /** By the entity type of an event; empty for one that no rule can be about. */
  static Optional<RuleEntity> of(String eventEntity) {
    String code = eventEntity.equals("file_monitor") ? "monitor" : eventEntity;
    return Codes.parse(RuleEntity.class, code);
  }

  /** The event of this code ({@code job_failed}). */
  static Optional<DomainEvent.Type> event(String code) {
    return Arrays.stream(DomainEvent.Type.values())
        .filter(t -> Codes.of(t).equals(code))
        .findFirst();
  }
}
