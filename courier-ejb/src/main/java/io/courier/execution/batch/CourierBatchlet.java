package io.courier.execution.batch;

import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.execution.BatchEntry;
import io.courier.execution.Execution;
import io.courier.execution.ExecutionState;
import io.courier.execution.RunEngine;
import io.courier.execution.RunOutcome;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;

/**
 * The one step of {@code courier-job}: carries out one execution. Started by the engine (parameter
 * {@code execution}) for an execution that is claimed, or by a batch operator (parameters {@code
 * job} and {@code var.<name>}), then it queues its execution and waits for its turn. The exit
 * status says what became of the execution. Nobody but the engine may name an execution.
 */
@Named("courierBatchlet")
@Dependent
public class CourierBatchlet implements Batchlet {
  private static final System.Logger LOG = System.getLogger(CourierBatchlet.class.getName());
  private static final String VARIABLE = "var.";

  @Inject JobContext job;
  @Inject RunEngine engine;
  @Inject BatchEntry entry;

  /** The parameter {@code execution}; empty without one. */
  @Inject
  @BatchProperty(name = BatchLauncher.EXECUTION)
  String claimed;

  private volatile UUID executionId;

  @Override
  public String process() {
    RunOutcome outcome;
    try {
      outcome = carryOut();
    } catch (CourierException e) {
      job.setExitStatus("FAILED:" + e.code().number());
      LOG.log(
          Level.ERROR,
          () ->
              "CRTRF5031E: batch instance="
                  + job.getInstanceId()
                  + " has no execution: "
                  + e.code().number()
                  + " "
                  + e.code().systemMessage()
                  + ": "
                  + e.getMessage());
      return "FAILED:" + e.code().number();
    }
    job.setExitStatus(outcome.exitStatus());
    return outcome.exitStatus();
  }

  /** Called on another thread. */
  @Override
  public void stop() {
    UUID id = executionId;
    if (id != null) {
      entry.stop(id);
    }
  }

  private RunOutcome carryOut() {
    if (claimed != null && !claimed.isEmpty()) {
      if (!entry.mayTakeUp(claimed, job.getInstanceId())) {
        throw entry.refuseToTakeUp(job.getInstanceId());
      }
      Optional<RunOutcome> refused = takeUp(UUID.fromString(claimed));
      return refused.orElseGet(this::run);
    }
    return waitAndRun(BatchRuntime.getJobOperator().getParameters(job.getExecutionId()));
  }

  /**
   * An execution named by the engine is claimed, or queued where a dispatcher sent it out; after an
   * operator's restart it is paused.
   */
  private Optional<RunOutcome> takeUp(UUID id) {
    executionId = id;
    if (engine.hasClaimed(id)) {
      return Optional.empty();
    }
    Execution now = entry.read(id);
    return switch (now.state()) {
      case RUNNING -> Optional.empty();
      case PAUSED, QUEUED ->
          isNext(now) ? entry.awaitTurn(id) : Optional.of(new RunOutcome(id, null, null));
      default -> Optional.of(new RunOutcome(id, now.state(), now.failure()));
    };
  }

  /** Whether this instance waits for the execution from now on. */
  private boolean isNext(Execution now) {
    UUID id = now.id();
    try {
      if (now.state() == ExecutionState.QUEUED && now.requestedState() != ExecutionState.PAUSED) {
        return entry.takeUp(id, job.getInstanceId());
      }
      entry.resume(id);
      return true;
    } catch (RuntimeException e) {
      entry.stopWaiting(id);
      throw e;
    }
  }

  private RunOutcome waitAndRun(Properties parameters) {
    Optional<Execution> known = entry.ofInstance(job.getInstanceId());
    if (known.isPresent()) {
      return takeUp(known.get().id()).orElseGet(this::run);
    }
    String name = parameters.getProperty("job");
    if (name == null || name.isBlank()) {
      throw CourierException.invalid("job", "Name the job: --jobParameter=job=<id or name>.");
    }
    executionId = entry.submit(name, variables(parameters), job.getInstanceId());
    LOG.log(
        Level.INFO,
        () -> "CRTRF5032I: execution=" + executionId + " of job=\"" + name + "\" is queued");
    return entry.awaitTurn(executionId).orElseGet(this::run);
  }

  private RunOutcome run() {
    RunOutcome outcome =
        engine.run(executionId, new Execution.Batch(job.getInstanceId(), job.getExecutionId()));
    LOG.log(
        Level.INFO,
        () ->
            "CRTRF5033I: execution="
                + executionId
                + " state="
                + (outcome.state() == null ? "lost" : Codes.of(outcome.state())));
    return outcome;
  }

  private static Map<String, Object> variables(Properties parameters) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (String name : parameters.stringPropertyNames()) {
      if (name.startsWith(VARIABLE)) {
        values.put(name, parameters.getProperty(name));
      }
    }
    return values;
  }
}
