package io.courier.web.console.schedule;

import io.courier.core.Codes;
import io.courier.core.PageRequest;
import io.courier.schedule.OwnerType;
import io.courier.schedule.ScheduleInput;
import io.courier.schedule.ScheduleOwner;
import io.courier.schedule.ScheduleService;
import io.courier.schedule.ScheduleView;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The schedules of a job or a chain, and what their rows' buttons do: these carry {@code owner}
 * ({@code job} or {@code chain}), {@code ownerId} and {@code schedule}.
 */
@Named
@RequestScoped
public class Schedules {
  private static final int NEXT = 5;
  private static final PageRequest ALL = new PageRequest(1, 100, null, false);

  @EJB private ScheduleService schedules;

  private final Map<ScheduleOwner, List<Row>> known = new HashMap<>();

  /**
   * One schedule.
   *
   * @param words plain language of its expression, empty for a one-shot
   * @param next its coming firings, also when it is off
   */
  public record Row(ScheduleView schedule, String words, List<Instant> next) {}

  /**
   * @param owner {@code job} or {@code chain}
   */
  public List<Row> of(String owner, UUID id) {
    return known.computeIfAbsent(owner(owner, id), this::read);
  }

  private List<Row> read(ScheduleOwner owner) {
    return schedules.list(owner, ALL).items().stream().map(this::row).toList();
  }

  private Row row(ScheduleView schedule) {
    String cron = schedule.timing().cronExpression();
    String words = cron == null ? "" : CronWords.of(cron);
    return new Row(schedule, words, schedules.next(schedule.owner(), schedule.id(), NEXT));
  }

  /** Switches the schedule of the pressed button on or off. */
  public String toggle() {
    ScheduleOwner owner = owner();
    ScheduleView before = schedules.get(owner, schedule());
    ScheduleView.Timing timing = before.timing();
    schedules.update(
        owner,
        before.id(),
        new ScheduleInput(
            Codes.of(timing.type()),
            timing.cronExpression(),
            timing.timeZone(),
            timing.runAt(),
            !before.enabled()),
        before.version());
    Notices.done(before.enabled() ? "schedule.off" : "schedule.on");
    return page(owner);
  }

  /** Removes the schedule of the pressed button. */
  public String delete() {
    ScheduleOwner owner = owner();
    schedules.delete(owner, schedule(), null);
    Notices.done("schedule.deleted");
    return page(owner);
  }

  private static UUID schedule() {
    return Inputs.idParameter("schedule", "schedule");
  }

  private static ScheduleOwner owner() {
    return owner(Inputs.parameter("owner"), Inputs.idParameter("ownerId", "owner"));
  }

  static ScheduleOwner owner(String type, UUID id) {
    return new ScheduleOwner(Codes.parse(OwnerType.class, type).orElse(OwnerType.JOB), id);
  }

  /** The page of the owner with its schedules. */
  static String page(ScheduleOwner owner) {
    String folder = owner.type() == OwnerType.JOB ? "/jobs" : "/chains";
    return Inputs.to(folder + "/detail", owner.id()) + "&tab=schedules";
  }
}
