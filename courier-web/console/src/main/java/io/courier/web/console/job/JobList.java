package io.courier.web.console.job;

import io.courier.connection.ConnectionService;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.execution.ExecutionService;
import io.courier.execution.ExecutionState;
import io.courier.execution.LastExecution;
import io.courier.job.JobFilter;
import io.courier.job.JobService;
import io.courier.job.JobView;
import io.courier.schedule.OwnerType;
import io.courier.schedule.ScheduleService;
import io.courier.step.StepDescription;
import io.courier.step.StepType;
import io.courier.step.StepTypes;
import io.courier.web.console.AddressedList;
import io.courier.web.console.Inputs;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Jobs with their last execution and next run. Filter and order stand in the address. */
@Named
@RequestScoped
public class JobList extends AddressedList<JobList.Row> {
  @EJB private JobService jobs;
  @EJB private ConnectionService connections;
  @EJB private ExecutionService executions;
  @EJB private ScheduleService schedules;
  @Inject private StepTypes types;

  private String search;
  private Boolean enabled;
  private String type;

  /**
   * One line.
   *
   * @param last null for a job that never ran
   * @param next when a schedule starts it next, null for never and while the job is disabled
   * @param attention whether a connection it names awaits a decision
   */
  public record Row(JobView job, LastExecution last, Instant next, boolean attention) {}

  @Override
  protected Page<Row> find(PageRequest request) {
    JobFilter filter = new JobFilter(Inputs.textOrNull(search), enabled, type, false);
    Page<JobView> rows = jobs.list(filter, request);
    List<UUID> ids = rows.items().stream().map(JobView::id).toList();
    Map<UUID, LastExecution> last = executions.last(ids);
    Map<UUID, Instant> next = schedules.nextOf(OwnerType.JOB, ids);
    Set<UUID> undecided = undecided(ids);
    return rows.map(
        job ->
            new Row(
                job,
                last.get(job.id()),
                job.enabled() ? next.get(job.id()) : null,
                undecided.contains(job.id())));
  }

  /** Whether the last execution of a job in the list will change by itself. */
  public boolean isLive() {
    return getFound().items().stream().anyMatch(row -> row.last() != null && moves(row.last()));
  }

  private static boolean moves(LastExecution last) {
    return !last.state().isFinal() && last.state() != ExecutionState.PAUSED;
  }

  /** Jobs that name a connection which requires attention. */
  private Set<UUID> undecided(List<UUID> ids) {
    Map<UUID, Set<UUID>> used = jobs.connectionsOf(ids);
    Set<UUID> all = used.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
    Set<UUID> undecided = connections.requiringAttention(all);
    return used.entrySet().stream()
        .filter(job -> !Collections.disjoint(job.getValue(), undecided))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** Queues an execution of the job whose id the button carries and shows it. */
  public String run() {
    UUID job = Inputs.idParameter("job", "job");
    return Inputs.to("/executions/detail", executions.execute(job).execution().id());
  }

  public boolean isFiltered() {
    return Inputs.textOrNull(search) != null || enabled != null || type != null;
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
}
