package io.courier.execution;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.jca.api.TransferControl;
import io.courier.job.JobDefinition;
import io.courier.job.StepDefinition;
import io.courier.step.StepCancelledException;
import io.courier.step.StepResult;
import io.courier.transfer.ExecutionSessions;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
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
  private Retries retries;
  private ExecutionSessions sessions;
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
    sessions = open();
    try {
      for (StepDefinition step : definition.steps()) {
        Optional<RunEnd> end = isDone(step) ? Optional.empty() : untilDone(step);
        if (end.isPresent()) {
          return end.get();
        }
      }
      return end(ExecutionState.COMPLETED);
    } finally {
      run.use(null);
      sessions.close();
    }
  }

  private void prepare(Execution.Batch batch) {
    definition = services.journal().definition(run.claim());
    retries = new Retries(definition.failurePolicy());
    rows = services.journal().begin(run, definition, batch);
    services.workspaces().open(run.id());
    Artifacts.check(rows, workspace);
    context = contextOf(services, run, definition);
  }

  /** What references of the execution's steps resolve to. */
  static ExecutionContext contextOf(RunServices services, Run run, JobDefinition definition) {
    Execution claim = run.claim();
    String workspace = services.workspaces().of(run.id()).toString();
    ExecutionContext context = new ExecutionContext(services.journal().context(claim.id()));
    if (claim.triggerContext() != null) {
      claim.triggerContext().forEach(context::put);
    }
    context.put("job.workspace", workspace);
    context.put("job.temp_dir", workspace);
    context.put("job.execution_id", claim.id().toString());
    context.put("job.name", definition.name());
    context.put("job.version", (long) claim.jobVersionNumber());
    context.put("job.started_at", String.valueOf(claim.times().startedAt()));
    context.put("job.attempt", (long) claim.counters().retryAttempt());
    return context;
  }

  private ExecutionSessions open() {
    ExecutionSessions opened =
        services.sessions().open(run.id(), Chronicle.actorOf(run.claim()), new StopSignal());
    run.use(opened);
    return opened;
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

  /** Tries one step as often as the policy allows; empty when the walk goes on. */
  private Optional<RunEnd> untilDone(StepDefinition step) {
    while (true) {
      Optional<RunEnd> end = boundary();
      if (end.isPresent()) {
        return end;
      }
      StepTry attempt = next(step);
      Outcome outcome = step(attempt);
      if (outcome.retryAfter == null) {
        return Optional.ofNullable(outcome.end);
      }
      run.rest(outcome.retryAfter);
      if (run.signal() == Signal.CANCEL) {
        attempt.discard(outcome.failure, null);
      }
      if (attempt.running().isTimedOut()) {
        sessions.close(); // they were aborted
        sessions = open();
      }
    }
  }

  /** The next try: its row, and what the tries before it left. */
  private StepTry next(StepDefinition step) {
    List<StepExecution> tries =
        rows.stream().filter(row -> row.stepOrder() == step.stepOrder()).toList();
    StepExecution last = tries.get(tries.size() - 1);
    StepExecution row =
        last.state() == StepState.PENDING
            ? last
            : services.journal().again(run, step, last.retryAttempt() + 1);
    Map<String, Object> outputs =
        tries.stream()
            .filter(t -> t.outputData() != null)
            .reduce((a, b) -> b)
            .map(StepExecution::outputData)
            .orElse(Map.of());
    Object state = context.snapshot().get(step.stepOrder() + "." + TransferStates.KEY);
    services.journal().stepStarted(run, row);
    StepScope.Earlier earlier = new StepScope.Earlier(outputs, state);
    return new StepTry(services, run, step, new StepTry.Start(row, earlier));
  }

  private Outcome step(StepTry attempt) {
    RunningStep running = attempt.running();
    run.enter(running);
    try {
      StepResult result = attempt.execute(sessions, context::lookup);
      running.end();
      run.leave();
      return completed(attempt, result);
    } catch (RunLostException e) {
      throw e;
    } catch (RuntimeException e) {
      running.end();
      run.leave();
      return interrupted(attempt, e);
    } finally {
      running.end();
      run.leave();
    }
  }

  private Outcome completed(StepTry attempt, StepResult result) {
    StepDefinition step = attempt.step();
    RunningStep running = attempt.running();
    Map<String, Object> before = context.snapshot();
    context.putOutputs(step.stepOrder(), step.alias(), result.forContext());
    context.putOutputs(step.stepOrder(), step.alias(), Map.of("status", "completed"));
    try {
      context.checkSize();
    } catch (CourierException e) {
      context = new ExecutionContext(before);
      return interrupted(attempt, e);
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
    return Outcome.DONE;
  }

  /** The step failed, or stopped because it was told to: both are recorded as what they are. */
  private Outcome interrupted(StepTry attempt, RuntimeException thrown) {
    Signal signal = run.signal();
    if (signal == Signal.LOST) {
      throw new RunLostException();
    }
    RunningStep running = attempt.running();
    boolean stopped =
        !running.isTimedOut()
            && (signal.compareTo(Signal.PAUSE) > 0
                || (signal == Signal.PAUSE && running.stopsForPause()));
    Execution.Failure failure = failureOf(running, thrown, stopped);
    recordFailure(attempt, failure, thrown);
    Optional<Duration> delay =
        stopped ? Optional.empty() : retries.after(failure, thrown, attempt.step(), rows);
    rows = services.journal().rows(run);
    if (delay.isPresent()) {
      services.journal().retrying(run, attempt.step(), running.row(), delay.get());
      rows = services.journal().rows(run);
      return new Outcome(null, delay.get(), failure);
    }
    if (!stopped || signal == Signal.CANCEL) {
      attempt.discard(failure, thrown);
    }
    // a pause taken back in this very moment: the queue gives it a new start
    RunEnd end = stopped ? boundary().orElseGet(() -> end(ExecutionState.QUEUED)) : failed(failure);
    return new Outcome(end, null, failure);
  }

  private void recordFailure(StepTry attempt, Execution.Failure failure, RuntimeException thrown) {
    RunningStep running = attempt.running();
    int order = attempt.step().stepOrder();
    String alias = attempt.step().alias();
    context.putOutputs(order, alias, Map.of("status", "failed"));
    Map<String, Object> state = running.progress().transferState();
    if (state != null) {
      context.putOutputs(order, alias, Map.of(TransferStates.KEY, state));
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

  /** Ends waiting for a session or a path; while the step waits in order it is not stuck. */
  private final class StopSignal implements TransferControl {
    @Override
    public void progress(long transferredBytes, long totalBytes) {
      run.step().ifPresent(RunningStep::reported);
    }

    @Override
    public boolean cancelled() {
      return run.mustStop();
    }

    @Override
    public void beforePublish() {}
  }

  /**
   * How one try ended.
   *
   * @param end null when the walk goes on
   * @param retryAfter null for no other try
   */
  private record Outcome(RunEnd end, Duration retryAfter, Execution.Failure failure) {
    static final Outcome DONE = new Outcome(null, null, null);
  }
}
