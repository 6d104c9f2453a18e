package io.courier.web.console.execution;

import io.courier.core.CourierException;
import io.courier.execution.Execution;
import io.courier.execution.ExecutionDetail;
import io.courier.execution.ExecutionProgress;
import io.courier.execution.ExecutionService;
import io.courier.execution.ExecutionState;
import io.courier.job.JobService;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One execution, live: every refresh loads what is stored or running now. */
@Named
@ViewScoped
public class ExecutionPage implements Serializable {
  private static final long serialVersionUID = 1L;

  @EJB private transient ExecutionService executions;
  @EJB private transient JobService jobs;
  @Inject private transient Clock clock;
  @Inject private transient JobNames jobNames;

  private String id;
  private String reason;
  private transient Execution execution;
  private transient List<Timeline.Row> rows;
  private transient long queuePosition;

  /** Reads the execution; an unknown one leads back to the list. */
  public void load() {
    UUID key = Inputs.id(id, "execution");
    ExecutionDetail detail = executions.get(null, key);
    execution = detail.execution();
    queuePosition =
        execution.state() == ExecutionState.QUEUED ? executions.queuePosition(null, key) : 0;
    Map<Integer, ExecutionProgress.Step> live = new HashMap<>();
    executions.progress(null, key).steps().forEach(s -> live.put(s.stepOrder(), s));
    rows = Timeline.rows(execution, planned(), detail.steps(), live, clock.instant());
  }

  /** Steps of the version that runs; none when the job is gone. */
  private Map<Integer, Timeline.Planned> planned() {
    Map<Integer, Timeline.Planned> planned = new HashMap<>();
    try {
      Object steps =
          jobs.version(execution.jobId(), execution.jobVersionNumber())
              .configSnapshot()
              .get("steps");
      for (Object step : steps instanceof List<?> list ? list : List.of()) {
        Map<?, ?> s = (Map<?, ?>) step;
        planned.put(
            ((Number) s.get("stepOrder")).intValue(),
            new Timeline.Planned(String.valueOf(s.get("name")), String.valueOf(s.get("typeKey"))));
      }
    } catch (CourierException e) {
      return Map.of();
    }
    return planned;
  }

  public Execution getExecution() {
    if (execution == null) {
      load();
    }
    return execution;
  }

  public List<Timeline.Row> getRows() {
    getExecution();
    return rows;
  }

  public String getJobName() {
    return jobNames.of(getExecution().jobId());
  }

  public long getQueuePosition() {
    getExecution();
    return queuePosition;
  }

  /** Whether the page must keep asking. */
  public boolean isLive() {
    return !getExecution().state().isFinal();
  }

  /** Whether Cancel makes sense: not ended, and not asked for already. */
  public boolean isCancellable() {
    return isLive() && getExecution().requestedState() != ExecutionState.CANCELLED;
  }

  /** Cancels with the reason given, if any. */
  public String cancel() {
    executions.cancel(null, getExecution().id(), Inputs.textOrNull(reason));
    Notices.done("execution.cancelling");
    return Inputs.to("/executions/detail", getExecution().id());
  }

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
  }

  public String getReason() {
    return reason;
  }

  public void setReason(String reason) {
    this.reason = reason;
  }
}
