package io.courier.chain;

import io.courier.core.Actor;
import io.courier.core.CourierException;
import io.courier.core.CurrentActor;
import io.courier.core.ErrorCode;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.core.Roles;
import io.courier.execution.Execution;
import io.courier.execution.MemberRuns;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/** Chain executions as users see and steer them. */
@Stateless
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
public class ChainExecutionService {
  @Inject ChainRepository chains;
  @Inject ChainExecutionRepository executions;
  @Inject ChainStarter starter;
  @Inject ChainProgress progress;
  @Inject MemberRuns members;
  @Inject CurrentActor currentActor;

  /** Throws as {@link ChainStarter#start(UUID, String)}. */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  public ChainExecution execute(UUID chainId) {
    Actor actor = currentActor.get();
    return starter.start(chainId, "manual:" + actor.name(), actor);
  }

  /**
   * With what the members did.
   *
   * @throws CourierException 1030, 1003, 1004
   */
  public Page<ChainExecutionDetail> list(UUID chainId, PageRequest request) {
    if (chains.find(chainId).isEmpty()) {
      throw CourierException.notFound("chain", chainId);
    }
    return executions.list(chainId, request).map(this::detailed);
  }

  /** The most recent execution of each chain that has one. */
  public Map<UUID, ChainExecution> last(Collection<UUID> chainIds) {
    return chainIds.isEmpty() ? Map.of() : executions.last(chainIds);
  }

  /**
   * @param chainId null for any
   * @throws CourierException 2035
   */
  public ChainExecutionDetail get(UUID chainId, UUID id) {
    return detailed(
        executions
            .find(id)
            .filter(execution -> chainId == null || execution.chainId().equals(chainId))
            .orElseThrow(() -> notFound(id)));
  }

  /**
   * No member starts any more; those that run pause at their next step boundary.
   *
   * @throws CourierException 2035, 2003
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  public ChainExecution pause(UUID chainId, UUID id) {
    ChainExecution chain = held(chainId, id);
    if (chain.state() == ChainState.PAUSED) {
      return chain;
    }
    Actor actor = currentActor.get();
    progress.change(chain, ChainState.PAUSED, actor, null);
    for (Execution run : members.of(id)) {
      members.pause(run.id(), actor);
    }
    return executions.find(id).orElseThrow();
  }

  /**
   * Undoes a pause.
   *
   * @throws CourierException 2035, 2004
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  public ChainExecution resume(UUID chainId, UUID id) {
    ChainExecution chain = held(chainId, id);
    Actor actor = currentActor.get();
    progress.change(chain, ChainState.RUNNING, actor, null);
    for (Execution run : members.of(id)) {
      members.resume(run.id(), actor);
    }
    progress.settle(executions.find(id).orElseThrow());
    return executions.find(id).orElseThrow();
  }

  /**
   * Cancels what runs and waits; no member starts any more.
   *
   * @param reason null for none
   * @throws CourierException 2035, 2002
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  public ChainExecution cancel(UUID chainId, UUID id, String reason) {
    ChainExecution chain = held(chainId, id);
    Actor actor = currentActor.get();
    progress.change(chain, ChainState.CANCELLED, actor, reason);
    for (Execution run : members.of(id)) {
      members.cancel(run.id(), actor, reason);
    }
    return executions.find(id).orElseThrow();
  }

  private ChainExecutionDetail detailed(ChainExecution execution) {
    return new ChainExecutionDetail(execution, members.of(execution.id()));
  }

  private ChainExecution held(UUID chainId, UUID id) {
    return executions
        .lock(id)
        .filter(execution -> execution.chainId().equals(chainId))
        .orElseThrow(() -> notFound(id));
  }

  private static CourierException notFound(UUID id) {
    return new CourierException(
        ErrorCode.CHAIN_EXECUTION_NOT_FOUND, "The chain has no execution with id " + id + ".");
  }
}
