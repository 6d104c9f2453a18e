package io.courier.web.rest.execution;

import io.courier.execution.Execution;
import io.courier.execution.ExecutionState;
import io.courier.execution.StepExecution;
import io.courier.execution.StepState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** An execution as shown; steps only in the detail. */
public record ExecutionAnswer(
    UUID id,
    UUID jobId,
    int jobVersionNumber,
    ExecutionState state,
    ExecutionState requestedState,
    String triggeredBy,
    Instant queuedAt,
    Instant startedAt,
    Instant completedAt,
    Instant pausedAt,
    String pausedBy,
    Instant cancelledAt,
    String cancelledBy,
    String cancelReason,
    int retryAttempt,
    int recoveries,
    UUID chainExecutionId,
    List<Execution.WaitingFor> waitingFor,
    boolean hasSkippedFailures,
    Integer errorCode,
    String errorMessage,
    Long batchInstanceId,
    Instant createdAt,
    List<Step> stepExecutions) {

  static ExecutionAnswer listed(Execution execution) {
    return of(execution, null);
  }

  /**
   * @param traces stack traces by try; empty for who may not see them
   */
  static ExecutionAnswer detailed(
      Execution execution, List<StepExecution> steps, Map<UUID, String> traces) {
    return of(execution, steps.stream().map(s -> Step.of(s, traces.get(s.id()))).toList());
  }

  private static ExecutionAnswer of(Execution e, List<Step> steps) {
    return new ExecutionAnswer(
        e.id(),
        e.jobId(),
        e.jobVersionNumber(),
        e.state(),
        e.requestedState(),
        e.people().triggeredBy(),
        e.times().queuedAt(),
        e.times().startedAt(),
        e.times().completedAt(),
        e.times().pausedAt(),
        e.people().pausedBy(),
        e.times().cancelledAt(),
        e.people().cancelledBy(),
        e.people().cancelReason(),
        e.counters().retryAttempt(),
        e.counters().recoveries(),
        e.member() == null ? null : e.member().chainExecutionId(),
        e.waitingFor(),
        e.hasSkippedFailures(),
        e.failure() == null ? null : e.failure().code(),
        e.failure() == null ? null : e.failure().message(),
        e.batch().instanceId(),
        e.createdAt(),
        steps);
  }

  /**
   * One try of a step.
   *
   * @param errorStackTrace for administrators only
   */
  public record Step(
      UUID id,
      int stepOrder,
      String stepName,
      String stepTypeKey,
      StepState state,
      Instant startedAt,
      Instant completedAt,
      Long durationMs,
      Long bytesProcessed,
      Map<String, Object> outputData,
      Integer errorCode,
      String errorMessage,
      String errorStackTrace,
      int retryAttempt,
      Integer iterationIndex) {

    static Step of(StepExecution s, String trace) {
      return new Step(
          s.id(),
          s.stepOrder(),
          s.stepName(),
          s.typeKey(),
          s.state(),
          s.startedAt(),
          s.completedAt(),
          s.durationMs(),
          s.bytesProcessed(),
          s.outputData(),
          s.failure() == null ? null : s.failure().code(),
          s.failure() == null ? null : s.failure().message(),
          trace,
          s.retryAttempt(),
          s.iterationIndex());
    }
  }
}
