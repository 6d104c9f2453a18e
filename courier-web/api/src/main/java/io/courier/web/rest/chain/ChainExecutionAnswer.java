package io.courier.web.rest.chain;

import io.courier.chain.ChainExecution;
import io.courier.chain.ChainExecutionDetail;
import io.courier.chain.ChainMember;
import io.courier.chain.ChainState;
import io.courier.execution.Execution;
import io.courier.execution.ExecutionState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A chain execution as shown; members that had no turn yet are missing from the job executions. */
public record ChainExecutionAnswer(
    UUID id,
    UUID chainId,
    String chainName,
    ChainState state,
    String triggeredBy,
    Instant startedAt,
    Instant completedAt,
    Instant createdAt,
    List<JobExecution> jobExecutions) {

  static ChainExecutionAnswer of(ChainExecutionDetail detail) {
    ChainExecution chain = detail.execution();
    return new ChainExecutionAnswer(
        chain.id(),
        chain.chainId(),
        chain.chainName(),
        chain.state(),
        chain.triggeredBy(),
        chain.startedAt(),
        chain.completedAt(),
        chain.createdAt(),
        detail.jobExecutions().stream().map(run -> JobExecution.of(run, chain)).toList());
  }

  /** What a member did. */
  public record JobExecution(
      UUID id,
      UUID memberId,
      UUID jobId,
      String jobName,
      ExecutionState state,
      ExecutionState requestedState,
      int retryAttempt,
      Instant queuedAt,
      Instant startedAt,
      Instant completedAt,
      Integer errorCode,
      String errorMessage) {

    private static JobExecution of(Execution run, ChainExecution chain) {
      UUID member = run.member().memberId();
      String name =
          chain.members().stream()
              .filter(m -> m.id().equals(member))
              .map(ChainMember::jobName)
              .findFirst()
              .orElse(null);
      return new JobExecution(
          run.id(),
          member,
          run.jobId(),
          name,
          run.state(),
          run.requestedState(),
          run.counters().retryAttempt(),
          run.times().queuedAt(),
          run.times().startedAt(),
          run.times().completedAt(),
          run.failure() == null ? null : run.failure().code(),
          run.failure() == null ? null : run.failure().message());
    }
  }
}
