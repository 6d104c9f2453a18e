package io.courier.web.console.execution;

import io.courier.core.Codes;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.execution.Execution;
import io.courier.execution.ExecutionFilter;
import io.courier.execution.ExecutionService;
import io.courier.execution.ExecutionState;
import io.courier.web.console.Inputs;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** Executions of all jobs or of one, newest first. The filter stands in the address. */
@Named
@RequestScoped
public class ExecutionList {
  private static final int PAGE_SIZE = 25;

  @EJB private ExecutionService executions;
  @Inject private JobNames jobNames;

  private String job;
  private String state;
  private int page = 1;
  private Page<Execution> found;

  public Page<Execution> getFound() {
    if (found == null) {
      ExecutionFilter filter =
          new ExecutionFilter(Codes.parse(ExecutionState.class, state).orElse(null), null, null);
      UUID jobId = job == null ? null : Inputs.id(job, "job");
      found =
          executions.list(jobId, filter, new PageRequest(Math.max(1, page), PAGE_SIZE, null, true));
    }
    return found;
  }

  /** Name of a job, also of a deleted one. */
  public String nameOf(UUID jobId) {
    return jobNames.of(jobId);
  }

  /** Name of the job the list is restricted to. */
  public String getNameOfFilter() {
    return nameOf(Inputs.id(job, "job"));
  }

  /** Whether something in the list will change by itself. */
  public boolean isLive() {
    return getFound().items().stream().anyMatch(e -> !e.state().isFinal());
  }

  public List<String> getStates() {
    return Arrays.stream(ExecutionState.values()).map(Codes::of).toList();
  }

  public boolean isFiltered() {
    return job != null || state != null;
  }

  public String getJob() {
    return job;
  }

  public void setJob(String job) {
    this.job = Inputs.textOrNull(job);
  }

  public String getState() {
    return state;
  }

  public void setState(String state) {
    this.state = Inputs.textOrNull(state);
  }

  public int getPage() {
    return page;
  }

  public void setPage(int page) {
    this.page = page;
  }
}
