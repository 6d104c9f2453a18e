package io.courier.execution;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.jca.api.TransferControl;
import io.courier.job.FailurePolicy;
import io.courier.job.StepDefinition;
import io.courier.step.StepCancelledException;
import io.courier.step.StepConfiguration;
import io.courier.step.StepResult;
import io.courier.transfer.ExecutionSessions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs single steps of a walk: each as often as the policy allows, with its tries recorded. Used by
 * one thread.
 */
final class StepWalk implements AutoCloseable {
  private final RunServices services;
  private final Run run;
  private final Path workspace;
  private final FailurePolicy policy;
  private final Retries retries;
  private final Tries tries;
  private final ExecutionContext context;
  private ExecutionSessions sessions;
  private long peak;

  StepWalk(RunServices services, Run run, FailurePolicy policy, Known known) {
    this.services = services;
    this.run = run;
    this.workspace = services.workspaces().of(run.id());
    this.policy = policy;
    this.retries = new Retries(policy);
    this.tries = known.tries();
    this.context = known.context();
    this.sessions = open();
  }

  /** What is known when the walk starts. */
  record Known(Tries tries, ExecutionContext context) {}

  /**
   * How a step came to its end.
   *
   * @param end null when the walk goes on
   * @param result null when the step failed and was passed over, or the walk ends
   * @param configuration resolved; null like the result
   */
  record Passed(RunEnd end, StepResult result, StepConfiguration configuration) {}

  private ExecutionSessions open() {
    ExecutionSessions opened =
        services.sessions().open(run.id(), Chronicle.actorOf(run.claim()), new StopSignal());
    run.use(opened);
    return opened;
  }

  @Override
  public void close() {
    run.use(null);
    sessions.close();
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

  /** Tries one step as often as the policy allows. */
  Passed untilDone(StepDefinition step, Place place) {
    while (true) {
      Optional<RunEnd> end = boundary();
      if (end.isPresent()) {
        return new Passed(end.get(), null, null);
      }
      StepTry attempt = next(step, place);
      Outcome outcome = step(attempt);
      if (outcome.end != null) {
        return new Passed(outcome.end, null, null);
      }
      if (outcome.retryAfter == null) {
        tries.forget(step, place);
        reopenAfterTimeout(attempt);
        return new Passed(null, outcome.result, attempt.configuration());
      }
      run.rest(outcome.retryAfter);
      if (run.signal() == Signal.CANCEL) {
        attempt.discard(outcome.failure, null);
      }
      reopenAfterTimeout(attempt);
    }
  }

  private void reopenAfterTimeout(StepTry attempt) {
    if (attempt.running().isTimedOut()) {
      sessions.close(); // they were aborted
      sessions = open();
    }
  }

  /** The next try: its row, and what the tries before it left. */
  private StepTry next(StepDefinition step, Place place) {
    List<StepExecution> earlier = tries.of(step, place);
    StepExecution row =
        tries
            .pending(step, place)
            .orElseGet(
                () -> {
                  StepExecution fresh = tries.fresh(step, place);
                  services.journal().add(run, fresh);
                  return fresh;
                });
    Map<String, Object> outputs =
        earlier.stream()
            .filter(t -> t.outputData() != null)
            .reduce((a, b) -> b)
            .map(StepExecution::outputData)
            .orElse(Map.of());
    Object state = context.snapshot().get(step.stepOrder() + "." + TransferStates.KEY);
    services.journal().stepStarted(run, row);
    tries.put(row.become(StepState.RUNNING, null, null));
    StepScope.Earlier left = new StepScope.Earlier(outputs, state);
    return new StepTry(services, run, step, new StepTry.Start(row, left));
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
      context.restore(before);
      return interrupted(attempt, e);
    }
    measure();
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
    tries.put(running.row().become(StepState.COMPLETED, result.outputs(), null));
    StepLog.ended(running.row(), StepState.COMPLETED, end);
    return Outcome.done(result);
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
    Optional<Duration> delay =
        stopped ? Optional.empty() : retries.ofStep(failure, thrown, earlierOf(running));
    boolean passOver = !stopped && policy.type() == FailurePolicy.Type.SKIP_AND_CONTINUE;
    recordFailure(attempt, failure, thrown, passOver);
    if (delay.isPresent()) {
      Place place = placeOf(running);
      StepExecution again = tries.fresh(attempt.step(), place);
      services.journal().retrying(run, running.row(), again, delay.get());
      tries.put(again);
      return new Outcome(null, null, delay.get(), failure);
    }
    if (!stopped || signal == Signal.CANCEL) {
      attempt.discard(failure, thrown);
    }
    if (passOver) {
      return new Outcome(null, null, null, failure);
    }
    if (stopped) {
      // a pause taken back in this very moment: the queue gives it a new start
      RunEnd end = boundary().orElseGet(() -> end(ExecutionState.QUEUED));
      return new Outcome(end, null, null, failure);
    }
    int repeated = run.claim().counters().retryAttempt();
    Duration repeat = retries.ofJob(failure, thrown, repeated).orElse(null);
    return new Outcome(
        new RunEnd(ExecutionState.FAILED, failure, peak, repeat), null, null, failure);
  }

  private List<StepExecution> earlierOf(RunningStep running) {
    return tries.of(running.definition(), placeOf(running)).stream()
        .filter(row -> !row.id().equals(running.row().id()))
        .toList();
  }

  private static Place placeOf(RunningStep running) {
    return Place.of(running.row().iterationPath());
  }

  private void recordFailure(
      StepTry attempt, Execution.Failure failure, RuntimeException thrown, boolean passOver) {
    RunningStep running = attempt.running();
    int order = attempt.step().stepOrder();
    String alias = attempt.step().alias();
    context.putOutputs(order, alias, Map.of("status", passOver ? "skipped" : "failed"));
    Map<String, Object> transfer = running.progress().transferState();
    if (transfer != null) {
      context.putOutputs(order, alias, Map.of(TransferStates.KEY, transfer));
    }
    measure();
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
    if (passOver) {
      services.journal().passedOver(run, running.row(), end, context.snapshot());
    } else {
      services.journal().stepEnded(run, running.row(), end, context.snapshot());
    }
    StepState state = passOver ? StepState.SKIPPED : StepState.FAILED;
    tries.put(running.row().become(state, running.recorded(), failure));
    StepLog.ended(running.row(), state, end);
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

  RunEnd end(ExecutionState state) {
    measure();
    return new RunEnd(state, null, peak);
  }

  private void measure() {
    peak = Math.max(peak, services.workspaces().size(run.id()));
  }

  /** A step without work of its own. */
  void pass(StepDefinition step, Place place) {
    if (place.isTop() && tries.isDone(step)) {
      return;
    }
    StepExecution row = tries.pending(step, place).orElse(null);
    if (row == null) {
      row = tries.fresh(step, place);
      services.journal().add(run, row);
    }
    context.putOutputs(step.stepOrder(), step.alias(), Map.of("status", "completed"));
    StepEnd end =
        new StepEnd(
            StepState.COMPLETED,
            services.clock().instant(),
            0,
            0,
            Map.of(),
            null,
            null,
            null,
            null);
    services.journal().passed(run, row, end, context.snapshot());
    StepLog.ended(row, StepState.COMPLETED, end);
    tries.put(row.become(StepState.COMPLETED, null, null));
    tries.forget(step, place);
  }

  /** Steps that do not run: of the other branch, or of the body of an empty loop. */
  void skip(List<StepDefinition> steps, Place place) {
    List<StepExecution> pending = new ArrayList<>();
    List<StepExecution> fresh = new ArrayList<>();
    for (StepDefinition step : steps) {
      Optional<StepExecution> waiting = tries.pending(step, place);
      if (waiting.isPresent()) {
        pending.add(waiting.get());
      } else if (!place.isTop()) {
        fresh.add(tries.fresh(step, place));
      }
      context.putOutputs(step.stepOrder(), step.alias(), Map.of("status", "skipped"));
    }
    if (!pending.isEmpty() || !fresh.isEmpty()) {
      services.journal().skip(run, pending, fresh);
      pending.forEach(StepLog::skipped);
      fresh.forEach(StepLog::skipped);
    }
    for (StepExecution row : pending) {
      tries.put(row.become(StepState.SKIPPED, null, null));
    }
    steps.forEach(step -> tries.forget(step, place));
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
   * @param result null unless the step completed
   * @param retryAfter null for no other try
   * @param failure null unless the step failed
   */
  private record Outcome(
      RunEnd end, StepResult result, Duration retryAfter, Execution.Failure failure) {
    static Outcome done(StepResult result) {
      return new Outcome(null, result, null, null);
    }
  }
}
