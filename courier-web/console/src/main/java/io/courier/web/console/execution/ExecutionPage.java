package io.courier.web.console.execution;

import io.courier.core.CourierException;
import io.courier.execution.Execution;
import io.courier.execution.ExecutionProgress;
import io.courier.execution.ExecutionService;
import io.courier.execution.ExecutionState;
import io.courier.execution.LoopPage;
import io.courier.execution.LoopQuery;
import io.courier.execution.StepExecution;
import io.courier.execution.TimelineService;
import io.courier.job.FailurePolicy;
import io.courier.job.JobDefinition;
import io.courier.job.JobService;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;
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
  @EJB private transient TimelineService timeline;
  @EJB private transient JobService jobs;
  @Inject private transient Clock clock;
  @Inject private transient JobNames jobNames;

  private final Unfolded unfolded = new Unfolded();
  private final HashMap<UUID, String> traces = new HashMap<>();
  private String id;
  private String reason;
  private transient Execution execution;
  private transient JobDefinition definition;
  private transient List<TimelineRow> rows;
  private transient Duration whole;
  private transient long queuePosition;

  /** Reads the execution; an unknown one leads back to the list. */
  public void load() {
    UUID key = Inputs.id(id, "execution");
    execution = timeline.execution(key);
    queuePosition =
        execution.state() == ExecutionState.QUEUED ? executions.queuePosition(null, key) : 0;
    Map<Integer, ExecutionProgress.Step> live = new HashMap<>();
    if (execution.state() == ExecutionState.RUNNING) {
      executions.progress(null, key).steps().forEach(s -> live.put(s.stepOrder(), s));
    }
    whole = Scale.of(execution.times(), clock.instant()).whole();
    rows =
        Timeline.rows(
            new Timeline.Source(execution, planned(), new Stored(), live, clock.instant()),
            unfolded);
  }

  /** Of this execution. */
  private final class Stored implements StoredTries {
    @Override
    public List<StepExecution> outsideLoops() {
      return timeline.outsideLoops(execution.id());
    }

    @Override
    public List<StepExecution> at(List<String> places) {
      return places.isEmpty() ? List.of() : timeline.at(execution.id(), places);
    }

    @Override
    public LoopPage loop(LoopQuery query) {
      return timeline.loop(execution.id(), query);
    }

    @Override
    public List<StepExecution> newest() {
      return timeline.newest(execution.id());
    }
  }

  /** Steps of the version that runs; none when the job is gone. */
  private Map<Integer, Plan.Planned> planned() {
    Map<Integer, Plan.Planned> planned = new HashMap<>();
    try {
      if (definition == null) {
        definition =
            JobDefinition.ofSnapshot(
                jobs.version(execution.jobId(), execution.jobVersionNumber()).configSnapshot());
      }
    } catch (CourierException e) {
      return Map.of();
    }
    definition
        .steps()
        .forEach(s -> planned.put(s.stepOrder(), new Plan.Planned(s.name(), s.typeKey())));
    return planned;
  }

  public Execution getExecution() {
    if (execution == null) {
      load();
    }
    return execution;
  }

  public List<TimelineRow> getRows() {
    getExecution();
    return rows;
  }

  /** From the start to the end, or to now: what the drawing's width stands for. */
  public Duration getWhole() {
    getExecution();
    return whole;
  }

  /** Further tries that the job allows each step, 0 when it has none. */
  public int getRetries() {
    getExecution();
    boolean again =
        definition != null && definition.failurePolicy().type() == FailurePolicy.Type.RETRY_STEP;
    return again ? definition.failurePolicy().maxRetries() : 0;
  }

  public String getJobName() {
    return jobNames.of(getExecution().jobId());
  }

  public long getQueuePosition() {
    getExecution();
    return queuePosition;
  }

  /** Whether it has not ended. */
  public boolean isLive() {
    return !getExecution().state().isFinal();
  }

  /** Whether the page must keep asking: a paused one changes when somebody wants it. */
  public boolean isMoving() {
    return isLive() && getExecution().state() != ExecutionState.PAUSED;
  }

  /** Whether Cancel makes sense: not ended, and not asked for already. */
  public boolean isCancellable() {
    return isLive() && getExecution().requestedState() != ExecutionState.CANCELLED;
  }

  public boolean isPausable() {
    return getExecution().state() == ExecutionState.RUNNING
        && getExecution().requestedState() == null;
  }

  /** Whether it is paused, or asked to be. */
  public boolean isResumable() {
    return getExecution().state() == ExecutionState.PAUSED
        || (isLive() && getExecution().requestedState() == ExecutionState.PAUSED);
  }

  /** Opens or shuts a part of the timeline, or turns a page of it. */
  public void unfold() {
    unfolded.change(Inputs.parameter("value"));
    load();
  }

  /** Shows where a try failed; for administrators. */
  public void trace() {
    UUID step = Inputs.idParameter("value", "step");
    String text = executions.stackTrace(getExecution().id(), step).orElse("");
    traces.put(step, text.isEmpty() ? Notices.text("step.trace.none") : text);
    load();
  }

  /** What was asked for, by try. */
  public Map<UUID, String> getTraces() {
    return traces;
  }

  /** Asks for a pause at the next step boundary. */
  public String pause() {
    executions.pause(null, getExecution().id());
    Notices.done("execution.pausing");
    return Inputs.to("/executions/detail", getExecution().id());
  }

  /** Lets a paused one go on. */
  public String resume() {
    executions.resume(null, getExecution().id());
    Notices.done("execution.resuming");
    return Inputs.to("/executions/detail", getExecution().id());
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
