package io.courier.notification;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A rule as clients see it; secrets in {@code channelConfig} are masked. */
public record NotificationRuleView(
    UUID id,
    String name,
    String description,
    RuleEntity entityType,
    UUID entityId,
    List<String> eventTypes,
    Channel channel,
    Map<String, Object> channelConfig,
    boolean isEnabled,
    Instant createdAt,
    Instant updatedAt,
    int version) {}
