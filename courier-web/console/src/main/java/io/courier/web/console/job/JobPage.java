package io.courier.web.console.job;

import io.courier.audit.AuditFilter;
import io.courier.audit.AuditRecord;
import io.courier.audit.AuditService;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.execution.Execution;
import io.courier.execution.ExecutionFilter;
import io.courier.execution.ExecutionService;
import io.courier.execution.ExecutionState;
import io.courier.job.Blocks;
import io.courier.job.JobInput;
import io.courier.job.JobService;
import io.courier.job.JobView;
import io.courier.job.StepDefinition;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * One job, a tab at a time. Read when the page is loaded; every action but the dry run loads a page
 * afresh.
 */
@Named
@ViewScoped
public class JobPage implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final PageRequest LATEST = new PageRequest(1, 10, null, true);
  private static final PageRequest HISTORY = new PageRequest(1, 50, null, true);
  private static final List<String> TABS =
      List.of("overview", "schedules", "dependencies", "versions", "history");

  @EJB private transient JobService jobs;
  @EJB private transient ExecutionService executions;
  @EJB private transient AuditService audit;

  private String id;
  private String tab;
  private transient JobView job;
  private transient Page<Execution> latest;

  /**
   * A step with the number of blocks around it.
   *
   * @param depth at most 10
   */
  public record Row(StepDefinition step, int depth) {}

  /** Reads the job; an unknown one leads back to the list. */
  public void load() {
    job = jobs.get(Inputs.id(id, "job"));
  }

  public JobView getJob() {
    if (job == null) {
      load();
    }
    return job;
  }

  public Page<Execution> getLatest() {
    if (latest == null) {
      latest = executions.list(getJob().id(), ExecutionFilter.NONE, LATEST);
    }
    return latest;
  }

  /** Whether one of the latest executions will change by itself. */
  public boolean isLive() {
    return getLatest().items().stream()
        .anyMatch(e -> !e.state().isFinal() && e.state() != ExecutionState.PAUSED);
  }

  /** Reads the latest executions again. */
  public void refresh() {
    latest = null;
  }

  public List<Row> getSteps() {
    List<Row> rows = new ArrayList<>();
    int depth = 0;
    for (StepDefinition step : getJob().steps()) {
      boolean closes = step.typeKey().equals(Blocks.END);
      boolean splits = step.typeKey().equals(Blocks.ELSE);
      depth -= closes ? 1 : 0;
      rows.add(new Row(step, Math.max(0, Math.min(Blocks.MOST, splits ? depth - 1 : depth))));
      depth += step.typeKey().equals(Blocks.FOREACH) || step.typeKey().equals(Blocks.IF) ? 1 : 0;
    }
    return rows;
  }

  /** What happened to the job and its executions last, newest first. */
  public List<AuditRecord> getHistory() {
    return audit.find(AuditFilter.ofEntity("job", getJob().id()), HISTORY).items();
  }

  /** Lets the job run, or keeps it from running. */
  public String toggle() {
    JobView before = getJob();
    jobs.update(
        before.id(),
        new JobInput(
            before.name(),
            before.definition().description(),
            !before.enabled(),
            before.definition().failurePolicy().toJson(),
            before.maxInstances(),
            null),
        before.version());
    Notices.done(before.enabled() ? "job.disabled" : "job.enabledNow", before.name());
    return Inputs.to("/jobs/detail", before.id());
  }

  /** Removes the job; its executions stay. */
  public String delete() {
    jobs.delete(getJob().id(), null);
    Notices.done("job.deleted", getJob().name());
    return "/jobs/list?faces-redirect=true";
  }

  public List<String> getTabs() {
    return TABS;
  }

  /** One of the tabs, whatever the address says. */
  public String getTab() {
    return tab != null && TABS.contains(tab) ? tab : TABS.get(0);
  }

  public void setTab(String tab) {
    this.tab = tab;
  }

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
  }
}
