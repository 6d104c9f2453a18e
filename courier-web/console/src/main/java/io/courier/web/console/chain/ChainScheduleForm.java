package io.courier.web.console.chain;

import io.courier.chain.ChainService;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.schedule.ScheduleOwner;
import io.courier.schedule.ScheduleService;
import io.courier.schedule.ScheduleView;
import io.courier.setting.Settings;
import io.courier.web.console.CurrentUser;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import io.courier.web.console.schedule.ScheduleEntry;
import jakarta.ejb.EJB;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;

/** Adds or changes one schedule of a chain; for administrators and operators. */
@Named
@ViewScoped
public class ChainScheduleForm implements Serializable {
  private static final long serialVersionUID = 1L;

  @EJB private transient ScheduleService schedules;
  @EJB private transient ChainService chains;
  @Inject private transient Settings settings;
  @Inject private CurrentUser me;

  private String chain;
  private String id;
  private String chainName;
  private Integer version;
  private ScheduleEntry entry = new ScheduleEntry();

  /**
   * Fills the fields from the stored schedule; a new one is a cron schedule.
   *
   * @throws CourierException 1020 for who may not save, 1030, 2032, 2033
   */
  public void load() {
    if (!me.isOperator()) {
      throw new CourierException(
          ErrorCode.INSUFFICIENT_PERMISSIONS, "Administrators and operators change schedules.");
    }
    chainName = chains.get(owner().id()).name();
    if (id == null) {
      entry.setScheduleType("cron");
    } else {
      ScheduleView stored = schedules.get(owner(), Inputs.id(id, "schedule"));
      entry = ScheduleEntry.of(stored, settings.text("scheduling.time_zone"));
      version = stored.version();
    }
  }

  private ScheduleOwner owner() {
    return ScheduleOwner.chain(Inputs.id(chain, "chain"));
  }

  /** Stores the schedule and shows the chain. */
  public String save() {
    if (id == null) {
      schedules.create(owner(), entry.input());
    } else {
      schedules.update(owner(), Inputs.id(id, "schedule"), entry.input(), version);
    }
    Notices.done("chain.schedule.saved");
    return Inputs.to("/chains/detail", owner().id());
  }

  public ScheduleEntry getEntry() {
    return entry;
  }

  public String getChainName() {
    return chainName;
  }

  public boolean isFresh() {
    return id == null;
  }

  public String getChain() {
    return chain;
  }

  public void setChain(String chain) {
    this.chain = chain;
  }

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = Inputs.textOrNull(id);
  }
}
