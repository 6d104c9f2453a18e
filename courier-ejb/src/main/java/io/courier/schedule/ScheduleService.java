package io.courier.schedule;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.FieldProblem;
import io.courier.core.Ids;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.core.Roles;
import io.courier.setting.Settings;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Schedules of jobs and chains. What is written here is what every node goes by a second later. */
@Stateless
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
public class ScheduleService {
  private static final String ZONE = "scheduling.time_zone";

  @Inject ScheduleRepository schedules;
  @Inject Schedulables owners;
  @Inject Settings settings;
  @Inject AuditLog audit;
  @Inject Clock clock;

  /**
   * @throws CourierException 1030 for the owner, 1003, 1004
   */
  public Page<ScheduleView> list(ScheduleOwner owner, PageRequest request) {
    owners.existing(owner);
    return schedules.list(owner, request);
  }

  /**
   * @throws CourierException 1030 for the owner, 2032, 2033
   */
  public ScheduleView get(ScheduleOwner owner, UUID id) {
    owners.existing(owner);
    return schedules
        .find(owner.type(), id)
        .filter(row -> isOf(row, owner))
        .orElseThrow(() -> missing(owner, id))
        .view();
  }

  /**
   * @throws CourierException 1030 for the owner, 1000, 2012
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  public ScheduleView create(ScheduleOwner owner, ScheduleInput input) {
    Schedulable.Owned owned = owners.existing(owner);
    Instant now = clock.instant();
    ScheduleView.Timing timing = ScheduleCheck.check(input, null, now);
    boolean enabled = input.enabled() == null || input.enabled();
    String zone = timing.zoneOr(settings.text(ZONE));
    UUID id = Ids.next(clock);
    schedules.insert(
        new ScheduleView(
            id, owner, timing, enabled, null, firstFiring(timing, enabled, now), now, now, 1),
        zone);
    ScheduleView made = get(owner, id);
    record("ScheduleCreated", made, owned.name());
    return made;
  }

  /**
   * Replaces the writable members. A firing that is due stays due when nothing changes.
   *
   * @param expectedVersion of {@code If-Match}, null for none
   * @throws CourierException as {@link #create}, 2032, 2033, 1050
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  public ScheduleView update(
      ScheduleOwner owner, UUID id, ScheduleInput input, Integer expectedVersion) {
    Schedulable.Owned owned = owners.existing(owner);
    ScheduleView before = locked(owner, id, expectedVersion);
    Instant now = clock.instant();
    ScheduleView.Timing timing = ScheduleCheck.check(input, before.timing(), now);
    boolean enabled = input.enabled() == null || input.enabled();
    if (timing.equals(before.timing()) && enabled == before.enabled()) {
      return before;
    }
    schedules.update(
        new ScheduleView(
            id,
            owner,
            timing,
            enabled,
            before.lastFiredAt(),
            firstFiring(timing, enabled, now),
            before.createdAt(),
            now,
            before.version()),
        timing.zoneOr(settings.text(ZONE)));
    ScheduleView changed = get(owner, id);
    record("ScheduleUpdated", changed, owned.name());
    return changed;
  }

  /**
   * @param expectedVersion of {@code If-Match}, null for none
   * @throws CourierException 1030 for the owner, 2032, 2033, 1050
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  public void delete(ScheduleOwner owner, UUID id, Integer expectedVersion) {
    Schedulable.Owned owned = owners.existing(owner);
    ScheduleView before = locked(owner, id, expectedVersion);
    schedules.delete(owner.type(), id);
    record("ScheduleDeleted", before, owned.name());
  }

  /**
   * The coming firings of a schedule, also of one that is disabled.
   *
   * @throws CourierException as {@link #get}
   */
  public List<Instant> next(ScheduleOwner owner, UUID id, int count) {
    return coming(get(owner, id).timing(), count);
  }

  /**
   * The coming firings of a schedule that is not stored.
   *
   * @throws CourierException 1000, 2012
   */
  public List<Instant> preview(ScheduleInput input, int count) {
    return coming(ScheduleCheck.check(input, null, clock.instant()), count);
  }

  /** The earliest coming firing of each of the owners that has one. */
  public Map<UUID, Instant> nextOf(OwnerType type, Collection<UUID> ids) {
    return ids.isEmpty() ? Map.of() : schedules.next(type, ids);
  }

  private List<Instant> coming(ScheduleView.Timing timing, int count) {
    String zone = timing.zoneOr(settings.text(ZONE));
    List<Instant> found = new ArrayList<>();
    Optional<Instant> next = timing.next(zone, clock.instant());
    while (next.isPresent() && found.size() < count) {
      found.add(next.get());
      next = timing.next(zone, next.get());
    }
    return found;
  }

  /** Null when it is disabled. */
  private Instant firstFiring(ScheduleView.Timing timing, boolean enabled, Instant now) {
    if (!enabled) {
      return null;
    }
    return timing
        .next(timing.zoneOr(settings.text(ZONE)), now)
        .orElseThrow(
            () -> {
              String text = "The expression's last firing is over: look at its year.";
              return new CourierException(
                  ErrorCode.INVALID_CRON_EXPRESSION,
                  text,
                  List.of(new FieldProblem("cronExpression", text)),
                  null);
            });
  }

  private ScheduleView locked(ScheduleOwner owner, UUID id, Integer expectedVersion) {
    ScheduleView row =
        schedules
            .lock(owner.type(), id)
            .filter(found -> isOf(found, owner))
            .orElseThrow(() -> missing(owner, id))
            .view();
    if (expectedVersion != null && expectedVersion != row.version()) {
      throw CourierException.stale("schedule");
    }
    return row;
  }

  private static boolean isOf(ScheduleRow row, ScheduleOwner owner) {
    return row.view().owner().equals(owner);
  }

  private CourierException missing(ScheduleOwner owner, UUID id) {
    String type = Codes.of(owner.type());
    for (OwnerType any : OwnerType.values()) {
      if (schedules.find(any, id).isPresent()) {
        return new CourierException(
            ErrorCode.SCHEDULE_OF_ANOTHER_OWNER,
            "Schedule " + id + " does not belong to " + type + " " + owner.id() + ".");
      }
    }
    return new CourierException(
        ErrorCode.SCHEDULE_NOT_FOUND, "The " + type + " has no schedule with id " + id + ".");
  }

  private void record(String operation, ScheduleView schedule, String ownerName) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("name", ownerName);
    details.put("scheduleId", schedule.id());
    details.put("scheduleType", Codes.of(schedule.timing().type()));
    if (schedule.timing().cronExpression() != null) {
      details.put("cronExpression", schedule.timing().cronExpression());
    }
    if (schedule.timing().timeZone() != null) {
      details.put("timeZone", schedule.timing().timeZone());
    }
    if (schedule.timing().runAt() != null) {
      details.put("runAt", schedule.timing().runAt());
    }
    details.put("isEnabled", schedule.enabled());
    audit.record(
        new AuditEvent(
            Codes.of(schedule.owner().type()), schedule.owner().id(), operation, details));
  }
}
