package io.courier.event;

import java.time.Instant;
import java.util.UUID;

/**
 * A stored event on its way to its consumers.
 *
 * @param id the same at every repetition
 * @param attempts how often its delivery failed before
 */
public record RelayedEvent(UUID id, DomainEvent event, Instant occurredAt, int attempts) {}
