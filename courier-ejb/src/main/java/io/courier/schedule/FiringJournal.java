package io.courier.schedule;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.execution.Trigger;
import io.courier.setting.Settings;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * One firing, one short transaction: it locks the row, records the firing, queues what is to run
 * and sets the next firing, or does nothing of it. For the timer only; has no roles because it acts
 * for no caller.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class FiringJournal {
  @Inject ScheduleRepository schedules;
  @Inject Schedulables owners;
  @Inject Settings settings;
  @Inject AuditLog audit;
  @Inject Clock clock;

  /** For the container. */
  public FiringJournal() {}

  /** What is due now; locks nothing. */
  public List<ScheduleRow.Due> due(boolean alsoHeld, int most) {
    List<ScheduleRow.Due> all = new ArrayList<>();
    for (OwnerType type : OwnerType.values()) {
      all.addAll(schedules.due(type, clock.instant(), alsoHeld, most));
    }
    return all;
  }

  /**
   * Lets the firing happen, unless another node has it.
   *
   * @param watchedSince since when this node has been looking every second
   * @return whether this call dealt with it
   * @throws CourierException what the owner said; nothing is written then, see {@link #refused}
   */
  public boolean fire(ScheduleRow.Due due, Instant watchedSince) {
    ScheduleRow row = schedules.claim(due).orElse(null);
    if (row == null) {
      return false;
    }
    ScheduleView schedule = row.view();
    Instant now = clock.instant();
    FiringPlan.Decision decision = decide(row, now, watchedSince);
    Optional<Schedulable.Owned> owner = owners.find(schedule.owner());
    if (owner.isEmpty()) {
      switchOff(schedule, due);
    } else if (decision.fireAt() == null) {
      skip(schedule, decision, new Reason(ScheduleRepository.Outcome.MISSED, due.fireAt(), MISSED));
    } else if (!owner.get().enabled()) {
      skip(
          schedule,
          decision,
          new Reason(ScheduleRepository.Outcome.SKIPPED, decision.fireAt(), DISABLED));
    } else {
      start(schedule, decision, now);
    }
    return true;
  }

  private static final Map<String, Object> MISSED =
      Map.of("reason", "missed for longer than scheduling.misfire_grace_minutes");
  private static final Map<String, Object> DISABLED = Map.of("reason", "disabled");

  private void start(ScheduleView schedule, FiringPlan.Decision decision, Instant now) {
    Instant fireAt = decision.fireAt();
    boolean first = schedules.record(schedule.id(), fireAt, ScheduleRepository.Outcome.FIRED, now);
    if (!first) {
      advance(schedule, null, decision.nextFireAt());
      return;
    }
    UUID started =
        owners
            .of(schedule.owner().type())
            .start(schedule.owner().id(), new Trigger("schedule:" + schedule.id(), null, Map.of()));
    schedules.started(schedule.id(), fireAt, started);
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("fireAt", fireAt);
    details.put("startedId", started);
    details.put("lateMs", Math.max(0, Duration.between(fireAt, now).toMillis()));
    details.put("madeUp", decision.madeUp());
    record(schedule, "ScheduleFired", details);
    advance(schedule, now, decision.nextFireAt());
  }

  /**
   * What follows when the owner could not be started: a full queue is tried again while the grace
   * lasts, anything else is skipped. Audited once each.
   *
   * @return whether this call dealt with it
   */
  public boolean refused(ScheduleRow.Due due, Instant watchedSince, CourierException why) {
    ScheduleRow row = schedules.claim(due).orElse(null);
    if (row == null) {
      return false;
    }
    ScheduleView schedule = row.view();
    if (why.code() == ErrorCode.QUEUE_FULL) {
      if (row.heldFireAt() == null) {
        schedules.hold(schedule);
        record(schedule, "ScheduleDelayed", because(due.fireAt(), why));
      }
      return true;
    }
    FiringPlan.Decision decision = decide(row, clock.instant(), watchedSince);
    Instant fireAt = decision.fireAt() == null ? due.fireAt() : decision.fireAt();
    skip(
        schedule,
        decision,
        new Reason(ScheduleRepository.Outcome.SKIPPED, fireAt, because(fireAt, why)));
    return true;
  }

  /** Lets the schedules of no own zone follow a changed {@code scheduling.time_zone}. */
  public int followZone() {
    String zone = settings.text("scheduling.time_zone");
    Instant now = clock.instant();
    int changed = 0;
    for (OwnerType type : OwnerType.values()) {
      for (ScheduleView schedule : schedules.inOtherZone(type, zone, now)) {
        schedules.rezone(schedule, schedule.timing().next(zone, now).orElse(null), zone);
        changed++;
      }
    }
    return changed;
  }

  /** Removes records of firings that are older than any grace. */
  public void purge() {
    schedules.purge(clock.instant());
  }

  private FiringPlan.Decision decide(ScheduleRow row, Instant now, Instant watchedSince) {
    Duration grace = Duration.ofMinutes(settings.integer("scheduling.misfire_grace_minutes"));
    ScheduleView schedule = row.view();
    return new FiringPlan(now, watchedSince, grace)
        .decide(schedule.timing(), zone(schedule), schedule.nextFireAt(), row.heldFireAt() != null);
  }

  private String zone(ScheduleView schedule) {
    return schedule.timing().zoneOr(settings.text("scheduling.time_zone"));
  }

  private record Reason(
      ScheduleRepository.Outcome outcome, Instant fireAt, Map<String, Object> details) {}

  private void skip(ScheduleView schedule, FiringPlan.Decision decision, Reason reason) {
    if (schedules.record(schedule.id(), reason.fireAt(), reason.outcome(), clock.instant())) {
      Map<String, Object> details = new LinkedHashMap<>(reason.details());
      details.put("fireAt", reason.fireAt());
      record(schedule, "ScheduleSkipped", details);
    }
    advance(schedule, null, decision.nextFireAt());
  }

  private void switchOff(ScheduleView schedule, ScheduleRow.Due due) {
    record(schedule, "ScheduleSkipped", Map.of("reason", "deleted", "fireAt", due.fireAt()));
    schedules.advance(schedule, null, new ScheduleRepository.Next(null, false, zone(schedule)));
  }

  /** A schedule that never fires again is switched off. */
  private void advance(ScheduleView schedule, Instant firedAt, Instant next) {
    schedules.advance(
        schedule, firedAt, new ScheduleRepository.Next(next, next != null, zone(schedule)));
  }

  private static Map<String, Object> because(Instant fireAt, CourierException why) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("reason", why.getMessage());
    details.put("code", why.code().number());
    details.put("fireAt", fireAt);
    return details;
  }

  private void record(ScheduleView schedule, String operation, Map<String, Object> details) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("scheduleId", schedule.id());
    all.putAll(details);
    audit.recordAs(
        Actor.SYSTEM,
        new AuditEvent(Codes.of(schedule.owner().type()), schedule.owner().id(), operation, all));
  }
}
