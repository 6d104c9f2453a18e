package io.courier.execution;

import java.util.Map;
import java.util.UUID;

/**
 * Who or what starts an execution.
 *
 * @param triggeredBy e.g. {@code manual:anna}, {@code batch:anna}
 * @param userId null for machines
 * @param context values known from the start, by context key; empty for none
 */
public record Trigger(String triggeredBy, UUID userId, Map<String, Object> context) {}
