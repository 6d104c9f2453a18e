package io.courier.chain;

import io.courier.core.Actor;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Ids;
import io.courier.event.DomainEvent;
import io.courier.execution.Intake;
import io.courier.job.JobCatalog;
import io.courier.job.JobView;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The one way to start a chain, whatever triggers it. Without roles; joins the transaction. */
@ApplicationScoped
public class ChainStarter {
  @Inject ChainRepository chains;
  @Inject ChainExecutionRepository executions;
  @Inject ChainProgress progress;
  @Inject Intake intake;
  @Inject JobCatalog catalog;
  @Inject Clock clock;

  /** For CDI. */
  public ChainStarter() {}

  /** A chain that is not deleted. */
  public Optional<ChainView> find(UUID chainId) {
    return chains.find(chainId);
  }

  /**
   * Starts a chain for a machine: all its entry points are queued.
   *
   * @param triggeredBy as of executions: {@code schedule:<id>}, {@code monitor:<id>}
   * @throws CourierException 1030, 2020, 2021, 2022, 2001; 2000, 2008 of a member's job
   */
  public ChainExecution start(UUID chainId, String triggeredBy) {
    return start(chainId, triggeredBy, Actor.SYSTEM);
  }

  /** As {@link #start(UUID, String)}, on somebody's behalf. */
  ChainExecution start(UUID chainId, String triggeredBy, Actor actor) {
    ChainView chain =
        chains.lock(chainId).orElseThrow(() -> CourierException.notFound("chain", chainId));
    check(chain);
    intake.admit();
    Instant now = clock.instant();
    ChainExecution execution =
        new ChainExecution(
            Ids.next(clock),
            chainId,
            chain.name(),
            triggeredBy,
            ChainState.PENDING,
            chain.members(),
            now,
            null,
            now);
    executions.insert(execution);
    executions.write(execution.id(), ChainState.PENDING.become(ChainState.RUNNING), now);
    progress.record(execution, ChainState.RUNNING, "Started", actor, null);
    progress.tell(execution, ChainState.RUNNING, DomainEvent.Type.CHAIN_STARTED);
    progress.settle(executions.find(execution.id()).orElseThrow());
    return executions.find(execution.id()).orElseThrow();
  }

  private void check(ChainView chain) {
    if (!chain.enabled()) {
      throw new CourierException(
          ErrorCode.CHAIN_NOT_ENABLED,
          "Chain \"" + chain.name() + "\" is disabled; enable it before it can run.");
    }
    if (chain.members().isEmpty()) {
      throw new CourierException(
          ErrorCode.CHAIN_HAS_NO_MEMBERS, "Chain \"" + chain.name() + "\" has no members to run.");
    }
    for (ChainMember member : chain.members()) {
      JobView job =
          catalog
              .find(member.jobId())
              .orElseThrow(
                  () ->
                      new CourierException(
                          ErrorCode.CHAIN_MEMBER_CONFLICT,
                          "Job \""
                              + member.jobName()
                              + "\" of the chain was deleted; change the chain."));
      intake
          .obstacle(job)
          .ifPresent(
              obstacle -> {
                throw obstacle;
              });
    }
  }
}
