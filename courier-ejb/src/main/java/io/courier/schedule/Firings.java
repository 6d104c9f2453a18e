package io.courier.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Optional;

/**
 * The instants of an expression in a time zone: each of its local times fires at the first instant
 * at which the clocks there show it or a later one. So a time that the clocks skip fires when they
 * have skipped it, together with all others skipped at once, and a time they show twice fires the
 * first time only.
 */
final class Firings {
  private final CronExpression cron;
  private final ZoneId zone;

  Firings(CronExpression cron, ZoneId zone) {
    this.cron = cron;
    this.zone = zone;
  }

  /** Empty when it never fires again. */
  Optional<Instant> next(Instant after) {
    ZoneRules rules = zone.getRules();
    Optional<LocalDateTime> local = cron.next(LocalDateTime.ofInstant(after, zone));
    while (local.isPresent()) {
      Instant instant = firstShown(rules, local.get());
      // not after: shown a second time since, or skipped together with the last
      if (instant.isAfter(after)) {
        return Optional.of(instant);
      }
      local = cron.next(local.get());
    }
    return Optional.empty();
  }

  private static Instant firstShown(ZoneRules rules, LocalDateTime local) {
    List<ZoneOffset> offsets = rules.getValidOffsets(local);
    return offsets.isEmpty()
        ? rules.getTransition(local).getInstant()
        : local.toInstant(offsets.get(0));
  }
}
