package io.courier.execution;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.jca.api.TransferControl;
import io.courier.job.JobDefinition;
import io.courier.job.StepDefinition;
import io.courier.step.References;
import io.courier.step.StepCancelledException;
import io.courier.step.StepConfiguration;
import io.courier.step.StepResult;
import io.courier.step.StepType;
import io.courier.transfer.ExecutionSessions;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One walk over the steps of one execution, from where it stands. Used once, by one thread. */
final class PlanWalk {
  private static final System.Logger LOG = System.getLogger(PlanWalk.class.getName());

  private final RunServices services;
  private final Run run;
  private final Path workspace;
  private JobDefinition definition;
  private ExecutionContext context;
  private List<StepExecution> rows;
  private long peak;

  PlanWalk(RunServices services, Run run) {
    this.services = services;
    this.run = run;
    this.workspace = services.workspaces().of(run.id());
  }

  /**
   * @throws RunLostException when another node has the execution
   */
  RunEnd walk(Execution.Batch batch) {
    try {
      prepare(batch);
    } catch (RunLostException e) {
      throw e;
    } catch (RuntimeException e) {
      return failed(Failures.of(e));
    }
    try (ExecutionSessions sessions = open(new StopSignal())) {
      run.use(sessions);
      for (StepDefinition step : definition.steps()) {
        if (isDone(step)) {
          continue;
        }
        Optional<RunEnd> end = boundary();
        if (end.isEmpty()) {
          end = step(step, sessions);
        }
        if (end.isPresent()) {
          return end.get();
        }
      }
      return end(ExecutionState.COMPLETED);
    } finally {
      run.use(null);
    }
  }

  private void prepare(Execution.Batch batch) {
    Execution claim = run.claim();
    definition = services.journal().definition(claim);
    rows = services.journal().begin(run, definition, batch);
    services.workspaces().open(run.id());
    Artifacts.check(rows, workspace);
    context = new ExecutionContext(services.journal().context(claim.id()));
    if (claim.triggerContext() != null) {
      claim.triggerContext().forEach(context::put);
    }
    context.put("job.workspace", workspace.toString());
    context.put("job.temp_dir", workspace.toString());
    context.put("job.execution_id", claim.id().toString());
    context.put("job.name", definition.name());
    context.put("job.version", (long) claim.jobVersionNumber());
    context.put("job.started_at", String.valueOf(claim.times().startedAt()));
    context.put("job.attempt", (long) claim.counters().retryAttempt());
  }

  private ExecutionSessions open(TransferControl control) {
    return services.sessions().open(run.id(), RunJournal.actorOf(run.claim()), control);
  }

  private boolean isDone(StepDefinition step) {
    return rows.stream()
        .anyMatch(
            row ->
                row.stepOrder() == step.stepOrder()
                    && (row.state() == StepState.COMPLETED || row.state() == StepState.SKIPPED));
  }

  /** What the signal asks for between two steps. */
  private Optional<RunEnd> boundary() {
    return switch (run.signal()) {
      case NONE -> Optional.empty();
      case PAUSE -> Optional.of(end(ExecutionState.PAUSED));
      case SHUTDOWN -> Optional.of(end(ExecutionState.QUEUED));
      case CANCEL -> Optional.of(end(ExecutionState.CANCELLED));
      case LOST -> throw new RunLostException();
    };
  }

  /** Runs one step; empty when the walk goes on. */
  private Optional<RunEnd> step(StepDefinition step, ExecutionSessions sessions) {
    List<StepExecution> tries =
        rows.stream().filter(row -> row.stepOrder() == step.stepOrder()).toList();
    StepExecution last = tries.get(tries.size() - 1);
    boolean again = last.state() != StepState.PENDING;
    StepExecution row = again ? services.journal().again(run, step, last.retryAttempt() + 1) : last;
    Map<String, Object> earlier =
        tries.stream()
            .filter(t -> t.outputData() != null)
            .reduce((a, b) -> b)
            .map(StepExecution::outputData)
            .orElse(Map.of());
    services.journal().stepStarted(run, row);
    StepType type = services.types().find(step.typeKey()).orElse(null);
    Try attempt = new Try(step, type, row, earlier, again || row.retryAttempt() > 0);
    RunningStep running = attempt.running(services);
    run.enter(running);
    try {
      StepResult result = attempt.execute(sessions, running);
      running.end();
      run.leave();
      return completed(attempt, running, result);
    } catch (RunLostException e) {
      throw e;
    } catch (RuntimeException e) {
      running.end();
      run.leave();
      return Optional.of(interrupted(attempt, running, e));
    } finally {
      running.end();
      run.leave();
    }
  }

  private Optional<RunEnd> completed(Try attempt, RunningStep running, StepResult result) {
    StepDefinition step = attempt.step;
    Map<String, Object> before = context.snapshot();
    context.putOutputs(step.stepOrder(), step.alias(), result.outputs());
    context.putOutputs(step.stepOrder(), step.alias(), Map.of("status", "completed"));
    try {
      context.checkSize();
    } catch (CourierException e) {
      context = new ExecutionContext(before);
      return Optional.of(interrupted(attempt, running, e));
    }
    long size = services.workspaces().size(run.id());
    peak = Math.max(peak, size);
    StepEnd end =
        new StepEnd(
            StepState.COMPLETED,
            services.clock().instant(),
            running.durationMs(),
            result.bytes(),
            result.outputs(),
            Artifacts.toJson(result, workspace),
            running.progress().toJson(),
            null,
            null);
    services.journal().stepEnded(run, running.row(), end, context.snapshot());
    log(running, StepState.COMPLETED, result.bytes(), null);
    return Optional.empty();
  }

  /** The step failed, or stopped because it was told to: both are recorded as what they are. */
  private RunEnd interrupted(Try attempt, RunningStep running, RuntimeException thrown) {
    Signal signal = run.signal();
    if (signal == Signal.LOST) {
      throw new RunLostException();
    }
    boolean stopped =
        !running.isTimedOut()
            && (signal.compareTo(Signal.PAUSE) > 0
                || (signal == Signal.PAUSE && running.stopsForPause()));
    Execution.Failure failure = failureOf(running, thrown, stopped);
    context.putOutputs(attempt.step.stepOrder(), attempt.step.alias(), Map.of("status", "failed"));
    if (running.progress().transferState() != null) {
      context.putOutputs(
          attempt.step.stepOrder(),
          attempt.step.alias(),
          Map.of("transfer_state", running.progress().transferState()));
    }
    peak = Math.max(peak, services.workspaces().size(run.id()));
    StepEnd end =
        new StepEnd(
            StepState.FAILED,
            services.clock().instant(),
            running.durationMs(),
            running.progress().bytes(),
            null,
            null,
            running.progress().toJson(),
            failure,
            Failures.trace(thrown));
    services.journal().stepEnded(run, running.row(), end, context.snapshot());
    log(running, StepState.FAILED, running.progress().bytes(), failure);
    if (!stopped || signal == Signal.CANCEL) {
      attempt.discard(running);
    }
    // a pause taken back in this very moment: the queue gives it a new start
    return stopped ? boundary().orElseGet(() -> end(ExecutionState.QUEUED)) : failed(failure);
  }

  private Execution.Failure failureOf(RunningStep running, RuntimeException e, boolean stopped) {
    if (running.isTimedOut()) {
      return new Execution.Failure(ErrorCode.STEP_TIMED_OUT.number(), running.timeoutText());
    }
    if (stopped || e instanceof StepCancelledException) {
      String why =
          switch (run.signal()) {
            case CANCEL -> "Stopped: the execution was cancelled.";
            case PAUSE -> "Stopped: the execution was paused; it goes on when it is resumed.";
            default -> "Interrupted: the server stopped; the step runs again when it is back.";
          };
      return new Execution.Failure(ErrorCode.EXECUTION_INTERRUPTED.number(), why);
    }
    return Failures.of(e);
  }

  private RunEnd failed(Execution.Failure failure) {
    return new RunEnd(ExecutionState.FAILED, failure, peak);
  }

  private RunEnd end(ExecutionState state) {
    peak = Math.max(peak, services.workspaces().size(run.id()));
    return new RunEnd(state, null, peak);
  }

  /** The batch instance's job log shows this line: it is written on its thread. */
  private void log(RunningStep running, StepState state, long bytes, Execution.Failure failure) {
    StepExecution row = running.row();
    LOG.log(
        Level.INFO,
        () ->
            "CRTRF5002I: execution="
                + run.id()
                + " step="
                + row.stepOrder()
                + " name=\""
                + row.stepName()
                + "\" type="
                + row.typeKey()
                + " state="
                + state.name().toLowerCase(Locale.ROOT)
                + " bytes="
                + bytes
                + " durationMs="
                + running.durationMs()
                + (failure == null ? "" : " code=" + failure.code() + " " + failure.message()));
  }

  /** Ends waiting for a session. */
  private final class StopSignal implements TransferControl {
    @Override
    public void progress(long transferredBytes, long totalBytes) {}

    @Override
    public boolean cancelled() {
      return run.mustStop();
    }

    @Override
    public void beforePublish() {}
  }

  /** One try of one step. */
  private final class Try {
    private final StepDefinition step;
    private final StepType type;
    private final StepExecution row;
    private final Map<String, Object> earlier;
    private final boolean again;
    private StepConfiguration configuration;

    Try(
        StepDefinition step,
        StepType type,
        StepExecution row,
        Map<String, Object> earlier,
        boolean again) {
      this.step = step;
      this.type = type;
      this.row = row;
      this.earlier = earlier;
      this.again = again;
    }

    RunningStep running(RunServices from) {
      boolean silence = type != null && type.description().reportsProgress();
      boolean resumes =
          type != null
              && type.canResume(
                  new StepConfiguration(type.description().schema(), step.configuration()));
      return new RunningStep(row, step, new StepProgress(from.clock()), silence, resumes);
    }

    StepResult execute(ExecutionSessions sessions, RunningStep running) {
      if (type == null) {
        throw new CourierException(
            ErrorCode.INVALID_STEP_TYPE,
            "This server has no step type " + step.typeKey() + " any more.");
      }
      configuration = new StepConfiguration(type.description().schema(), resolved());
      StepScope scope = new StepScope(services, run, running, sessions, configuration, earlier);
      if (again) {
        type.cleanUpBeforeRetry(scope);
      }
      return type.execute(scope);
    }

    /** Best effort, over sessions that no signal stops. */
    void discard(RunningStep running) {
      if (configuration == null || !running.stopsForPause()) {
        return;
      }
      try (ExecutionSessions sessions = open(TransferControl.NONE)) {
        type.discardPartial(
            new StepScope(services, run, running, sessions, configuration, earlier));
      } catch (CourierException e) {
        LOG.log(
            Level.WARNING,
            () ->
                "CRTRF5003W: execution="
                    + run.id()
                    + " step="
                    + step.stepOrder()
                    + " left a partial file behind: "
                    + e.getMessage());
      }
    }

    private Map<String, Object> resolved() {
      Map<String, Object> values = new LinkedHashMap<>();
      step.configuration()
          .forEach(
              (name, value) -> {
                boolean reference =
                    type.description()
                        .schema()
                        .field(name)
                        .map(field -> field.traits().reference())
                        .orElse(false);
                values.put(name, reference ? References.resolve(value, context::lookup) : value);
              });
      return values;
    }
  }
}
