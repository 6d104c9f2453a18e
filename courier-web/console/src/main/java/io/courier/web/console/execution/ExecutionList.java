package io.courier.web.console.execution;

import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.execution.Execution;
import io.courier.execution.ExecutionFilter;
import io.courier.execution.ExecutionService;
import io.courier.execution.ExecutionState;
import io.courier.job.JobFilter;
import io.courier.job.JobService;
import io.courier.job.JobView;
import io.courier.web.console.AddressedList;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import io.courier.web.console.SortOrder;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** Executions of all jobs or of one. Filter, order and page stand in the address; times are UTC. */
@Named
@RequestScoped
public class ExecutionList extends AddressedList<Execution> {
  private static final PageRequest CHOICE = new PageRequest(1, 100, "name", false);

  @EJB private ExecutionService executions;
  @EJB private JobService jobs;
  @Inject private JobNames jobNames;

  private String job;
  private String state;
  private String from;
  private String to;

  @Override
  protected Page<Execution> find(PageRequest request) {
    ExecutionFilter filter =
        new ExecutionFilter(
            Codes.parse(ExecutionState.class, state).orElse(null),
            time("from", from),
            time("to", to));
    return executions.list(job == null ? null : Inputs.id(job, "job"), filter, request);
  }

  /** What a browser's input of date and time sends, or a full moment with its zone. */
  private static Instant time(String field, String text) {
    try {
      if (text == null) {
        return null;
      }
      return text.endsWith("Z") || text.indexOf('+') > 0
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw CourierException.invalid(
          Notices.text("execution." + field), Notices.text("audit.time.wrong"));
    }
  }

  /** Newest first unless the address says otherwise. */
  @Override
  public SortOrder getOrder() {
    return getSort() == null
        ? new SortOrder("createdAt", true)
        : SortOrder.parse(getSort(), "createdAt");
  }

  /** Name of a job, also of a deleted one. */
  public String nameOf(UUID jobId) {
    return jobNames.of(jobId);
  }

  /** Jobs to choose from by name; the chosen one stands first when it is not among them. */
  public List<JobView> getJobs() {
    return jobs.list(JobFilter.NONE, CHOICE).items();
  }

  /** Whether the chosen job is none of {@link #getJobs}. */
  public boolean isOtherJob() {
    return job != null && getJobs().stream().noneMatch(j -> j.id().toString().equals(job));
  }

  /** Name of the job the list is restricted to. */
  public String getNameOfFilter() {
    return nameOf(Inputs.id(job, "job"));
  }

  /** Whether something in the list will change by itself. */
  public boolean isLive() {
    return getFound().items().stream()
        .anyMatch(e -> !e.state().isFinal() && e.state() != ExecutionState.PAUSED);
  }

  public List<String> getStates() {
    return Arrays.stream(ExecutionState.values()).map(Codes::of).toList();
  }

  public boolean isFiltered() {
    return job != null || state != null || from != null || to != null;
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

  public String getFrom() {
    return from;
  }

  public void setFrom(String from) {
    this.from = Inputs.textOrNull(from);
  }

  public String getTo() {
    return to;
  }

  public void setTo(String to) {
    this.to = Inputs.textOrNull(to);
  }
}
