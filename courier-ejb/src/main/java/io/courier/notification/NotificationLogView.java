package io.courier.notification;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * One try, or one message that was suppressed.
 *
 * @param eventType code such as {@code job_failed}; {@code test} for a test message
 * @param attempt from 1; 0 for a suppressed one
 */
public record NotificationLogView(
    UUID id,
    UUID notificationRuleId,
    String ruleName,
    String eventType,
    String entityType,
    UUID entityId,
    Channel channel,
    String recipient,
    Map<String, Object> payload,
    boolean success,
    boolean suppressed,
    String errorMessage,
    int attempt,
    Instant sentAt) {}
