package io.courier.execution;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import io.courier.core.Codes;
import io.courier.core.ErrorCode;
import io.courier.event.DomainEvent;
import io.courier.event.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes what happens to executions and their steps: the audit log, and the events for those who
 * observe. In the caller's transaction, which is the one of the change.
 */
@ApplicationScoped
class Chronicle {
  private static final String JOB_NAME = "SELECT name FROM jobs WHERE id = ?";

  @Inject ExecutionRepository executions;
  @Inject AuditLog audit;
  @Inject Outbox outbox;

  /** For CDI. */
  Chronicle() {}

  void record(Actor actor, Execution execution, String operation, Map<String, Object> details) {
    audit.recordAs(actor, new AuditEvent("job_execution", execution.id(), operation, details));
  }

  void record(
      Execution execution, StepExecution step, String operation, Map<String, Object> details) {
    audit.recordAs(
        actorOf(execution), new AuditEvent("step_execution", step.id(), operation, details));
  }

  /**
   * Tells of the execution.
   *
   * @param state its state from now on
   */
  void tell(DomainEvent.Type type, Execution execution, ExecutionState state) {
    Map<String, Object> payload = payload(execution, Codes.of(state), execution.failure());
    outbox.add(new DomainEvent(type, "job", execution.jobId(), payload));
  }

  /**
   * Tells of a try of a step.
   *
   * @param failure null for none
   */
  void tell(
      DomainEvent.Type type,
      Execution execution,
      StepExecution step,
      StepState state,
      Execution.Failure failure) {
    Map<String, Object> payload = payload(execution, Codes.of(state), failure);
    payload.put("stepOrder", (long) step.stepOrder());
    payload.put("stepName", step.stepName());
    payload.put("attempt", (long) step.retryAttempt());
    if (step.iterationIndex() != null) {
      payload.put("iterationIndex", (long) step.iterationIndex());
    }
    outbox.add(new DomainEvent(type, "job", execution.jobId(), payload));
  }

  /** Records and tells of steps that will not run, or whose failure is passed over. */
  void skipped(Execution execution, Iterable<StepExecution> steps, StepState from) {
    for (StepExecution step : steps) {
      Map<String, Object> details = details(step);
      details.put("from", Codes.of(from));
      details.put("to", "skipped");
      putFailure(details, step.failure());
      record(execution, step, "StepSkipped", details);
      tell(DomainEvent.Type.STEP_SKIPPED, execution, step, StepState.SKIPPED, step.failure());
    }
  }

  /** Records and tells of steps that a lost node left running. */
  void interrupted(Execution execution, Iterable<StepExecution> steps) {
    for (StepExecution step : steps) {
      Map<String, Object> details = details(step);
      details.put("from", "running");
      details.put("to", "failed");
      putFailure(details, step.failure());
      record(execution, step, "StepFailed", details);
      tell(DomainEvent.Type.STEP_FAILED, execution, step, StepState.FAILED, step.failure());
    }
  }

  /** Tells of the end that the execution has come to. */
  void ended(Execution execution) {
    ExecutionState state = execution.state();
    switch (state) {
      case COMPLETED -> tell(DomainEvent.Type.JOB_COMPLETED, execution, state);
      case CANCELLED -> tell(DomainEvent.Type.JOB_CANCELLED, execution, state);
      case FAILED -> {
        Execution.Failure failure = execution.failure();
        if (failure != null
            && Integer.valueOf(ErrorCode.STEP_TIMED_OUT.number()).equals(failure.code())) {
          tell(DomainEvent.Type.JOB_TIMED_OUT, execution, state);
        }
        tell(DomainEvent.Type.JOB_FAILED, execution, state);
      }
      default -> {
        // a skipped execution never was one for those who observe jobs
      }
    }
  }

  /** What audit entries of a step have in common. */
  static Map<String, Object> details(StepExecution step) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("executionId", step.executionId());
    details.put("stepOrder", step.stepOrder());
    details.put("stepName", step.stepName());
    details.put("typeKey", step.typeKey());
    details.put("attempt", step.retryAttempt());
    if (step.iterationIndex() != null) {
      details.put("iterationIndex", step.iterationIndex());
    }
    return details;
  }

  static void putFailure(Map<String, Object> details, Execution.Failure failure) {
    if (failure != null) {
      details.put("errorCode", failure.code());
      details.put("error", failure.message());
    }
  }

  /** The user on whose behalf it runs, or the system. */
  static Actor actorOf(Execution execution) {
    String by = execution.people().triggeredBy();
    int colon = by.indexOf(':');
    boolean person = by.startsWith("manual:") || by.startsWith("batch:");
    return person
        ? new Actor(execution.people().triggeredById(), by.substring(colon + 1), null)
        : Actor.SYSTEM;
  }

  private Map<String, Object> payload(
      Execution execution, String state, Execution.Failure failure) {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("executionId", execution.id().toString());
    payload.put("jobId", execution.jobId().toString());
    executions
        .sql()
        .one(row -> row.getString("name"), JOB_NAME, execution.jobId())
        .ifPresent(name -> payload.put("jobName", name));
    if (execution.member() != null) {
      payload.put("chainExecutionId", execution.member().chainExecutionId().toString());
    }
    payload.put("triggeredBy", execution.people().triggeredBy());
    payload.put("state", state);
    putFailure(payload, failure);
    return payload;
  }
}
