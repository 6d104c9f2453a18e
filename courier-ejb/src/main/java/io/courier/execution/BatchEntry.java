package io.courier.execution;

import io.courier.core.Actor;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.identity.AccessRule;
import io.courier.identity.Denials;
import io.courier.identity.UserStates;
import jakarta.annotation.Resource;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * How a batch instance that an operator submitted gets its execution and its turn. The batch
 * container has checked the operator's right to submit; the caller's name goes into the records.
 */
@Stateless
public class BatchEntry {
  private static final long POLL_MILLIS = 1000;

  /** Batch security lets no anonymous caller stop an instance. */
  private static final String NOBODY = "UNAUTHENTICATED";

  /** The run-as user of the batch launcher; a reserved name. */
  private static final String ENGINE = "batchrunner";

  private static final Optional<AccessRule> NO_ROW = Optional.empty();

  @Resource SessionContext session;
  @Inject Intake intake;
  @Inject Steering steering;
  @Inject ExecutionRepository executions;
  @Inject QueueRepository queue;
  @Inject Waiters waiters;
  @Inject Runs runs;
  @Inject UserStates users;
  @Inject Denials denials;
  @Inject io.courier.setting.Deployment deployment;

  /** For the container. */
  public BatchEntry() {}

  /**
   * Whether an instance may take up the execution that its parameters name: the engine says which
   * one is claimed; a user can only restart what the instance has had already.
   */
  public boolean mayTakeUp(String claimed, long instanceId) {
    return session.getCallerPrincipal().getName().equals(ENGINE)
        || executions
            .ofBatchInstance(instanceId)
            .filter(e -> e.id().toString().equals(claimed))
            .isPresent();
  }

  /**
   * Puts on record that a user's instance named an execution, as only the engine may.
   *
   * @return 1020
   */
  @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
  public CourierException refuseToTakeUp(long instanceId) {
    denials.record(
        caller(), "take up an execution in batch instance " + instanceId, NO_ROW, "courier-job");
    return new CourierException(
        ErrorCode.INSUFFICIENT_PERMISSIONS,
        "The parameter execution is the engine's own. Name a job: --jobParameter=job=<id or name>.");
  }

  /** The execution that belongs to a batch instance, if it has one. */
  public Optional<Execution> ofInstance(long instanceId) {
    return executions.ofBatchInstance(instanceId);
  }

  /**
   * Queues an execution that waits in this instance.
   *
   * @param job UUID or name
   * @param values values of {@code var.<name>} by context key
   * @throws CourierException 1050 on a node that runs nothing; 1030, 1052, 2000, 2008, 2001
   */
  public UUID submit(String job, Map<String, Object> values, long instanceId) {
    requireTurns();
    Actor caller = caller();
    Execution execution =
        intake.enqueue(
            job,
            new Trigger("batch:" + caller.name(), caller.id(), values),
            new Intake.Waiter(deployment.nodeId(), instanceId));
    waiters.register(execution.id());
    return execution.id();
  }

  /**
   * Queues a paused execution again, to wait in this instance.
   *
   * @throws CourierException 1050 on a node that runs nothing; 2004
   */
  public void resume(UUID executionId) {
    requireTurns();
    waiters.register(executionId);
    steering.resume(executionId, caller(), deployment.nodeId());
  }

  /** An instance that waits where nobody serves the queue would wait for ever. */
  private static void requireTurns() {
    if (DispatchMode.of(ConfigProvider.getConfig()) == DispatchMode.NONE) {
      throw new CourierException(
          ErrorCode.STATE_CONFLICT,
          "This node has the role web and runs nothing. Address a node with the role all or worker.");
    }
  }

  /**
   * Lets a queued execution that was sent out wait in this instance.
   *
   * @return false when it has been taken up or is not queued any more
   */
  public boolean takeUp(UUID executionId, long instanceId) {
    if (!waiters.registerIfNone(executionId)) {
      return false;
    }
    boolean taken = queue.takeUp(executionId, deployment.nodeId(), instanceId);
    if (!taken) {
      waiters.remove(executionId);
    }
    return taken;
  }

  /** The instance does not wait after all: asking for its turn failed. */
  public void stopWaiting(UUID executionId) {
    waiters.remove(executionId);
  }

  /**
   * Waits until the execution is claimed for this instance or will not be.
   *
   * @return empty when it is to run now, else what became of it
   */
  @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
  public Optional<RunOutcome> awaitTurn(UUID executionId) {
    try {
      boolean missed = false; // a claim is committed before this node knows its run
      while (!waiters.await(executionId, POLL_MILLIS)) {
        if (!waiters.isWaiting(executionId) && leftNow(executionId)) {
          return Optional.of(new RunOutcome(executionId, ExecutionState.QUEUED, null));
        }
        Execution now = executionsNow(executionId);
        if (now.state().isFinal()) {
          return Optional.of(new RunOutcome(executionId, now.state(), now.failure()));
        }
        if (now.requestedState() == ExecutionState.PAUSED) {
          return Optional.of(new RunOutcome(executionId, ExecutionState.PAUSED, null));
        }
        boolean lost =
            now.state() == ExecutionState.RUNNING
                ? runs.find(executionId).isEmpty()
                : !deployment.nodeId().equals(now.lease().ownerNode());
        if (lost && missed) {
          return Optional.of(new RunOutcome(executionId, null, null));
        }
        missed = lost;
      }
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(new RunOutcome(executionId, null, null));
    } finally {
      waiters.remove(executionId);
    }
  }

  /**
   * The instance is to stop. An operator means a pause, also while it waits for its turn. Nobody's
   * call is the server's own, which stops all instances before it stops (Liberty 26.0.0.3): the
   * execution goes back to the queue.
   */
  public void stop(UUID executionId) {
    if (caller().name().equals(NOBODY)) {
      waiters.dismiss(executionId);
      runs.find(executionId).ifPresent(run -> run.ask(Signal.SHUTDOWN));
      return;
    }
    steering.holdBack(executionId, caller());
    runs.find(executionId).ifPresent(run -> run.ask(Signal.PAUSE));
  }

  private Execution executionsNow(UUID id) {
    return session.getBusinessObject(BatchEntry.class).read(id);
  }

  private boolean leftNow(UUID id) {
    return session.getBusinessObject(BatchEntry.class).leave(id);
  }

  /** In a transaction of its own: the execution goes back to the queue, unless it was claimed. */
  @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
  public boolean leave(UUID id) {
    return queue.leave(id, deployment.nodeId());
  }

  /** In a transaction of its own. */
  @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
  public Execution read(UUID id) {
    return executions.find(id).orElseThrow();
  }

  private Actor caller() {
    String name = session.getCallerPrincipal().getName();
    return users
        .named(name)
        .map(user -> new Actor(user.id(), user.username(), null))
        .orElseGet(() -> new Actor(null, name, null));
  }
}
