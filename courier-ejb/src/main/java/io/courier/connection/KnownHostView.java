package io.courier.connection;

import java.time.Instant;
import java.util.UUID;

/**
 * A known host as it is shown.
 *
 * @param approvedBy user name, {@code system} for a first contact, null while pending
 * @param state whether it is trusted: approved, or pending a decision
 */
public record KnownHostView(
    UUID id,
    UUID connectionId,
    String fingerprint,
    String keyType,
    Instant firstSeen,
    Instant lastSeen,
    String approvedBy,
    Instant approvedAt,
    String state) {}
