package io.courier.notification;

/**
 * Which rules; null members do not restrict.
 *
 * @param search part of the name
 */
public record NotificationRuleFilter(
    String search, RuleEntity entityType, Channel channel, Boolean enabled) {}
