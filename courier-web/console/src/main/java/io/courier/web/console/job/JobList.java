package io.courier.web.console.job;

import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.execution.ExecutionService;
import io.courier.execution.LastExecution;
import io.courier.job.JobFilter;
import io.courier.job.JobService;
import io.courier.job.JobView;
import io.courier.web.console.Inputs;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Jobs by name with their last execution. The filter stands in the address. */
@Named
@RequestScoped
public class JobList {
  private static final int PAGE_SIZE = 25;

  @EJB private JobService jobs;
  @EJB private ExecutionService executions;

  private String search;
  private Boolean enabled;
  private int page = 1;
  private Page<Row> found;

  /**
   * One line.
   *
   * @param last null for a job that never ran
   */
  public record Row(JobView job, LastExecution last) {}

  public Page<Row> getFound() {
    if (found == null) {
      JobFilter filter = new JobFilter(Inputs.textOrNull(search), enabled, null, false);
      Page<JobView> rows =
          jobs.list(filter, new PageRequest(Math.max(1, page), PAGE_SIZE, "name", false));
      List<UUID> ids = rows.items().stream().map(JobView::id).toList();
      Map<UUID, LastExecution> last = executions.last(ids);
      found = rows.map(job -> new Row(job, last.get(job.id())));
    }
    return found;
  }

  /** Queues an execution of the job whose id the button carries and shows it. */
  public String run() {
    UUID job = Inputs.idParameter("job", "job");
    return Inputs.to("/executions/detail", executions.execute(job).execution().id());
  }

  public boolean isFiltered() {
    return Inputs.textOrNull(search) != null || enabled != null;
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
