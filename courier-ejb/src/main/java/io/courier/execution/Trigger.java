package io.courier.execution;

import java.util.Map;
import java.util.UUID;

/**
 * Who or what starts an execution.
 *
 * @param triggeredBy {@code manual:anna}, {@code batch:anna}, {@code schedule:<id>}, {@code
 *     chain:<chain execution>}, {@code dependency:<execution>}, {@code retry:<execution>}, {@code
 *     monitor:<id>}
 * @param userId null for machines
 * @param context values known from the start, by context key; empty for none
 * @param member null when it is no member of a chain execution
 */
public record Trigger(String triggeredBy, UUID userId, Map<String, Object> context, Member member) {

  /** Of no chain. */
  public Trigger(String triggeredBy, UUID userId, Map<String, Object> context) {
    this(triggeredBy, userId, context, null);
  }

  /** Its place in a chain execution. */
  public record Member(UUID chainExecutionId, UUID memberId) {}
}
