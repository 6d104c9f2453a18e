package io.courier.web.console.job;

import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.execution.ExecutionService;
import io.courier.execution.LastExecution;
import io.courier.job.JobFilter;
import io.courier.job.JobService;
import io.courier.job.JobView;
import io.courier.schedule.OwnerType;
import io.courier.schedule.ScheduleService;
import io.courier.step.StepDescription;
import io.courier.step.StepType;
import io.courier.step.StepTypes;
import io.courier.web.console.Inputs;
import io.courier.web.console.SortOrder;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Jobs with their last execution and next run. Filter and order stand in the address. */
@Named
@RequestScoped
public class JobList {
  private static final int PAGE_SIZE = 25;

  @EJB private JobService jobs;
  @EJB private ExecutionService executions;
  @EJB private ScheduleService schedules;
  @Inject private StepTypes types;

  private String search;
  private Boolean enabled;
  private String type;
  private String sort;
  private int page = 1;
  private Page<Row> found;

  /**
   * One line.
   *
   * @param last null for a job that never ran
   * @param next when a schedule starts it next, null for never
   */
  public record Row(JobView job, LastExecution last, Instant next) {}

  public Page<Row> getFound() {
    if (found == null) {
      JobFilter filter = new JobFilter(Inputs.textOrNull(search), enabled, type, false);
      SortOrder order = getOrder();
      Page<JobView> rows =
          jobs.list(
              filter,
              new PageRequest(Math.max(1, page), PAGE_SIZE, order.field(), order.descending()));
      List<UUID> ids = rows.items().stream().map(JobView::id).toList();
      Map<UUID, LastExecution> last = executions.last(ids);
      Map<UUID, Instant> next = schedules.nextOf(OwnerType.JOB, ids);
      found = rows.map(job -> new Row(job, last.get(job.id()), next.get(job.id())));
    }
    return found;
  }

  /** Queues an execution of the job whose id the button carries and shows it. */
  public String run() {
    UUID job = Inputs.idParameter("job", "job");
    return Inputs.to("/executions/detail", executions.execute(job).execution().id());
  }

  public boolean isFiltered() {
    return Inputs.textOrNull(search) != null || enabled != null || type != null;
  }

  /** By name unless the address says otherwise. */
  public SortOrder getOrder() {
    return SortOrder.parse(sort, "name");
  }

  public List<Boolean> getStates() {
    return List.of(true, false);
  }

  /** Types of steps a job may be looked for by. */
  public List<StepDescription> getTypes() {
    return types.all().stream().map(StepType::description).toList();
  }

  public String getType() {
    return type;
  }

  public void setType(String type) {
    this.type = Inputs.textOrNull(type);
  }

  public String getSort() {
    return sort;
  }

  public void setSort(String sort) {
    this.sort = sort;
  }

  public String getSearch() {
    return search;
  }

  public void setSearch(String search) {
    this.search = search;
  }

  public Boolean getEnabled() {
    return enabled;
  }

  public void setEnabled(Boolean enabled) {
    this.enabled = enabled;
  }

  public int getPage() {
    return page;
  }

  public void setPage(int page) {
    this.page = page;
  }
}
