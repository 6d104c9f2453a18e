package io.courier.notification;

import java.time.Instant;
import java.util.UUID;

/**
 * A message that is to be sent by a rule.
 *
 * @param attempt which try this is, from 1
 * @param createdAt when the rule decided to send it
 */
record Delivery(UUID id, UUID ruleId, Message message, int attempt, Instant createdAt) {}
