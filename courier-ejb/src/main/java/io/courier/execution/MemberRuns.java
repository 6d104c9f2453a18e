package io.courier.execution;

import io.courier.core.Actor;
import io.courier.job.JobView;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;

/**
 * The executions that are members of a chain execution, for the feature that owns chains. Without
 * roles; joins the caller's transaction, which holds the chain execution's row.
 */
@ApplicationScoped
public class MemberRuns {
  @Inject ExecutionRepository executions;
  @Inject Intake intake;
  @Inject Steering steering;

  /** For CDI. */
  public MemberRuns() {}

  /** All of them, oldest first: several of one member when its job was retried. */
  public List<Execution> of(UUID chainExecutionId) {
    return executions.ofChainExecution(chainExecutionId);
  }

  /** Queues a member, whatever the depth of the queue. */
  public Execution queue(JobView job, Trigger trigger) {
    return intake.follow(job, trigger);
  }

  /** Records that a member will not run. */
  public Execution skip(JobView job, Trigger trigger, String why) {
    return steering.skip(intake.follow(job, trigger).id(), why);
  }

  /** Running ones stop at the next step boundary, queued ones stay and are not taken. */
  public void pause(UUID id, Actor actor) {
    if (executions.lock(id).orElseThrow().requestedState() == null) {
      steering.holdBack(id, actor);
    }
  }

  /** Undoes {@link #pause}, honoured or not; one that is neither is left alone. */
  public void resume(UUID id, Actor actor) {
    Execution now = executions.lock(id).orElseThrow();
    if (now.state() == ExecutionState.PAUSED || now.requestedState() == ExecutionState.PAUSED) {
      steering.resume(id, actor);
    }
  }

  /** At once where nothing runs, else as soon as the running step stops; not when it has ended. */
  public void cancel(UUID id, Actor actor, String reason) {
    if (!executions.lock(id).orElseThrow().state().isFinal()) {
      steering.cancel(id, actor, reason);
    }
  }
}
