package io.courier.web.console.chain;

import io.courier.core.Codes;
import io.courier.core.PageRequest;
import io.courier.schedule.ScheduleInput;
import io.courier.schedule.ScheduleOwner;
import io.courier.schedule.ScheduleService;
import io.courier.schedule.ScheduleView;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Schedules of the chain that the page shows, with their coming firings. */
@Named
@RequestScoped
public class ChainSchedules {
  private static final int NEXT = 5;
  private static final PageRequest ALL = new PageRequest(1, 100, null, false);

  @EJB private ScheduleService schedules;
  @Inject private ChainPage page;

  private List<Row> rows;

  /** A schedule and when it fires next; nothing for one that is off. */
  public record Row(ScheduleView schedule, List<Instant> next) {}

  /** Oldest first. */
  public List<Row> getRows() {
    if (rows == null) {
      ScheduleOwner owner = ScheduleOwner.chain(page.getChain().id());
      rows =
          schedules.list(owner, ALL).items().stream()
              .map(
                  schedule ->
                      new Row(
                          schedule,
                          schedule.enabled()
                              ? schedules.next(owner, schedule.id(), NEXT)
                              : List.of()))
              .toList();
    }
    return rows;
  }

  /** Switches the schedule that the form names on or off. */
  public String toggle() {
    UUID chain = Inputs.idParameter("chain", "chain");
    ScheduleOwner owner = ScheduleOwner.chain(chain);
    ScheduleView now = schedules.get(owner, Inputs.idParameter("schedule", "schedule"));
    ScheduleView.Timing timing = now.timing();
    schedules.update(
        owner,
        now.id(),
        new ScheduleInput(
            Codes.of(timing.type()),
            timing.cronExpression(),
            timing.timeZone(),
            timing.runAt(),
            !now.enabled()),
        now.version());
    Notices.done(now.enabled() ? "chain.schedule.off" : "chain.schedule.on");
    return Inputs.to("/chains/detail", chain);
  }

  /** Deletes the schedule that the form names. */
  public String delete() {
    UUID chain = Inputs.idParameter("chain", "chain");
    schedules.delete(ScheduleOwner.chain(chain), Inputs.idParameter("schedule", "schedule"), null);
    Notices.done("chain.schedule.deleted");
    return Inputs.to("/chains/detail", chain);
  }
}
