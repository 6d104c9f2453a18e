package io.courier.execution;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * One run of a job version, as stored. Members that do not apply are null.
 *
 * @param requestedState paused or cancelled until honoured
 * @param people who acted on it
 * @param times when its states began
 * @param lease which node owns it
 * @param batch its Jakarta Batch instance
 * @param member its place in a chain execution
 * @param waitingFor upstream jobs that hold a queued execution back
 */
public record Execution(
    UUID id,
    UUID jobId,
    int jobVersionNumber,
    ExecutionState state,
    ExecutionState requestedState,
    People people,
    Times times,
    Counters counters,
    Lease lease,
    Batch batch,
    Map<String, Object> triggerContext,
    Failure failure,
    boolean hasSkippedFailures,
    Trigger.Member member,
    List<WaitingFor> waitingFor) {

  /** Name and id of the user who triggered it; the id is null for machines. */
  public record People(
      String triggeredBy,
      UUID triggeredById,
      String pausedBy,
      String cancelledBy,
      String cancelReason) {}

  public record Times(
      Instant createdAt,
      Instant queuedAt,
      Instant startedAt,
      Instant completedAt,
      Instant pausedAt,
      Instant cancelledAt) {}

  public record Counters(int retryAttempt, int recoveries) {}

  /**
   * @param fence grows with every claim; a node with an older number has lost the execution
   * @param fresh whether the heartbeat is younger than the limit
   */
  public record Lease(String ownerNode, long fence, boolean fresh) {}

  public record Batch(Long instanceId, Long executionId) {}

  /**
   * An upstream job (reference, jobs section 18) whose most recent execution does not satisfy the
   * edge.
   *
   * @param executionId that execution, null for none
   * @param state its state when this was written, null for none
   */
  public record WaitingFor(UUID jobId, String jobName, UUID executionId, ExecutionState state) {}

  /** Why it failed: number of the catalogue and text. */
  public record Failure(Integer code, String message) {}

  public Instant createdAt() {
    return times.createdAt();
  }
}
