package io.courier.web.console.notification;

import io.courier.core.Codes;
import io.courier.event.DomainEvent;
import io.courier.notification.RuleEntity;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Which events a rule about a type of entity can name. */
final class RuleEvents {
  /** How names of events begin, by what they happen to. */
  private static final Map<RuleEntity, List<String>> PREFIXES =
      Map.of(
          RuleEntity.JOB, List.of("JOB_", "STEP_"),
          RuleEntity.CHAIN, List.of("CHAIN_"),
          RuleEntity.MONITOR, List.of("MONITOR_", "WATCHER_"),
          RuleEntity.PGP_KEY, List.of("KEY_"),
          RuleEntity.CONNECTION, List.of("CONNECTION_", "INSECURE_", "FIPS_"),
          RuleEntity.SYSTEM, List.of("PARTITION_"));

  private RuleEvents() {}

  /** Codes in the order of the product; none for no type. */
  static List<String> of(String entityType) {
    return Codes.parse(RuleEntity.class, entityType).map(RuleEvents::of).orElse(List.of());
  }

  static List<String> of(RuleEntity entityType) {
    return Arrays.stream(DomainEvent.Type.values())
        .filter(type -> PREFIXES.get(entityType).stream().anyMatch(type.name()::startsWith))
        .map(Codes::of)
        .toList();
  }
}
