package io.courier.web.console.schedule;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.schedule.ScheduleOwner;
import io.courier.schedule.ScheduleService;
import io.courier.schedule.ScheduleView;
import io.courier.setting.Settings;
import io.courier.web.console.CurrentUser;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.UUID;

/** Adds a schedule to a job or a chain, or changes one. */
@Named
@ViewScoped
public class ScheduleForm implements Serializable {
  private static final long serialVersionUID = 1L;

  @EJB private transient ScheduleService schedules;
  @Inject private CurrentUser me;
  @Inject private Settings settings;

  private String ownerType;
  private String id;
  private String schedule;
  private Integer version;
  private ScheduleEntry entry = new ScheduleEntry();

  /**
   * Fills the fields from the stored schedule; a new one starts as cron.
   *
   * @param type {@code job} or {@code chain}, whose id the address has
   * @throws CourierException 1020 for who may not save, 1030, 2032, 2033
   */
  public void load(String type) {
    if (!me.isOperator()) {
      throw new CourierException(
          ErrorCode.INSUFFICIENT_PERMISSIONS,
          "Only administrators and operators change schedules.");
    }
    ownerType = type;
    entry.setScheduleType("cron");
    if (schedule != null) {
      ScheduleView stored = schedules.get(owner(), scheduleId());
      version = stored.version();
      entry = ScheduleEntry.of(stored, settings.text("scheduling.time_zone"));
    }
  }

  /** Stores the schedule and shows the owner; refused when somebody changed it meanwhile. */
  public String save() {
    entry.countIn(settings.text("scheduling.time_zone"));
    if (schedule == null) {
      schedules.create(owner(), entry.input());
    } else {
      schedules.update(owner(), scheduleId(), entry.input(), version);
    }
    Notices.done("schedule.saved");
    return Schedules.page(owner());
  }

  private ScheduleOwner owner() {
    return Schedules.owner(ownerType, Inputs.id(id, ownerType));
  }

  private UUID scheduleId() {
    return Inputs.id(schedule, "schedule");
  }

  public ScheduleEntry getEntry() {
    return entry;
  }

  public boolean isFresh() {
    return schedule == null;
  }

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
  }

  public String getSchedule() {
    return schedule;
  }

  public void setSchedule(String schedule) {
    this.schedule = Inputs.textOrNull(schedule);
  }
}
