package io.courier.notification;

import java.util.UUID;

/** Which entries of the log; null members do not restrict. */
public record NotificationLogFilter(
    UUID ruleId, String entityType, UUID entityId, Boolean success) {}
