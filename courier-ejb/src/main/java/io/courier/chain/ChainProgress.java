package io.courier.chain;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.event.DomainEvent;
import io.courier.event.Outbox;
import io.courier.execution.Execution;
import io.courier.execution.ExecutionEnded;
import io.courier.execution.ExecutionState;
import io.courier.execution.Intake;
import io.courier.execution.MemberRuns;
import io.courier.execution.Trigger;
import io.courier.job.JobCatalog;
import io.courier.job.JobView;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes a chain execution further when a member has ended: in that transaction, under the chain
 * execution's row, so that simultaneous ends neither lose nor double a successor.
 */
@ApplicationScoped
public class ChainProgress {
  /** Before the dependencies between jobs, whose lock comes after a chain execution's row. */
  private static final int FIRST = 1000;

  @Inject ChainExecutionRepository executions;
  @Inject MemberRuns members;
  @Inject Intake intake;
  @Inject JobCatalog catalog;
  @Inject Outbox outbox;
  @Inject AuditLog audit;
  @Inject Clock clock;

  /** For CDI. */
  public ChainProgress() {}

  void onEnd(@Observes @Priority(FIRST) ExecutionEnded end) {
    Execution ended = end.execution();
    if (ended.member() == null || ended.state() == ExecutionState.SKIPPED) {
      return; // members are skipped here only, and what follows is seen to at once
    }
    ChainExecution chain = executions.lock(ended.member().chainExecutionId()).orElseThrow();
    if (chain.state() != ChainState.CANCELLED) {
      settle(chain);
    } else if (end.retried()) {
      members.of(chain.id()).forEach(this::cancelRetry);
    }
  }

  private void cancelRetry(Execution run) {
    members.cancel(run.id(), Actor.SYSTEM, "The chain was cancelled.");
  }

  /** Does what the states of the members ask for. The chain execution's row is held. */
  void settle(ChainExecution chain) {
    switch (chain.state()) {
      case RUNNING -> advance(chain);
      case PAUSED -> members.of(chain.id()).forEach(this::keepBack);
      default -> {
        // final already
      }
    }
  }

  /** A member queued again while the chain is paused: the whole job is retried. */
  private void keepBack(Execution run) {
    if (run.state() == ExecutionState.QUEUED && run.requestedState() == null) {
      members.pause(run.id(), Actor.SYSTEM);
    }
  }

  private void advance(ChainExecution chain) {
    ChainPlan plan = chain.plan();
    while (true) {
      Map<UUID, ExecutionState> states = states(chain.id());
      ChainPlan.Next next = plan.next(states);
      if (next.isNothing()) {
        plan.outcome(states).ifPresent(outcome -> finish(chain, outcome));
        return;
      }
      next.queue().forEach(member -> queue(chain, member));
      next.skip().forEach(member -> skip(chain, member, whySkipped(plan, member)));
    }
  }

  /** Of the newest execution of each member that has one: a job retried whole is not final. */
  private Map<UUID, ExecutionState> states(UUID chainExecutionId) {
    Map<UUID, ExecutionState> states = new HashMap<>();
    for (Execution run : members.of(chainExecutionId)) {
      states.put(run.member().memberId(), run.state());
    }
    return states;
  }

  /** A job that was deleted or disabled after the start is skipped. */
  private void queue(ChainExecution chain, ChainMember member) {
    Optional<JobView> job = catalog.find(member.jobId());
    Optional<String> obstacle =
        job.isEmpty()
            ? Optional.of("Job \"" + member.jobName() + "\" was deleted.")
            : intake.obstacle(job.get()).map(CourierException::getMessage);
    if (obstacle.isEmpty()) {
      members.queue(job.orElseThrow(), trigger(chain, member));
    } else {
      skip(chain, member, "Skipped: " + obstacle.get());
    }
  }

  private void skip(ChainExecution chain, ChainMember member, String why) {
    members.skip(catalog.known(member.jobId()).orElseThrow(), trigger(chain, member), why);
  }

  private static String whySkipped(ChainPlan plan, ChainMember member) {
    return "Skipped: member \""
        + plan.member(member.dependsOnMemberId()).jobName()
        + "\" before it did not complete.";
  }

  private static Trigger trigger(ChainExecution chain, ChainMember member) {
    return new Trigger(
        "chain:" + chain.id(), null, Map.of(), new Trigger.Member(chain.id(), member.id()));
  }

  private void finish(ChainExecution chain, ChainState outcome) {
    change(chain, outcome, Actor.SYSTEM, null);
    tell(
        chain,
        outcome,
        outcome == ChainState.COMPLETED
            ? DomainEvent.Type.CHAIN_COMPLETED
            : DomainEvent.Type.CHAIN_FAILED);
  }

  /**
   * Writes a change of state.
   *
   * @throws CourierException 2002, 2003, 2004
   */
  void change(ChainExecution chain, ChainState to, Actor actor, String reason) {
    executions.write(chain.id(), chain.state().become(to), clock.instant());
    boolean resumed = chain.state() == ChainState.PAUSED && to == ChainState.RUNNING;
    record(chain, to, resumed ? "Resumed" : pascal(to), actor, reason);
  }

  void record(ChainExecution chain, ChainState to, String what, Actor actor, String reason) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("chainId", chain.chainId());
    details.put("chainName", chain.chainName());
    details.put("triggeredBy", chain.triggeredBy());
    details.put("from", Codes.of(chain.state()));
    details.put("to", Codes.of(to));
    if (reason != null) {
      details.put("reason", reason);
    }
    audit.recordAs(
        actor, new AuditEvent("chain_execution", chain.id(), "ChainExecution" + what, details));
  }

  void tell(ChainExecution chain, ChainState state, DomainEvent.Type type) {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("chainExecutionId", chain.id().toString());
    payload.put("chainName", chain.chainName());
    payload.put("state", Codes.of(state));
    outbox.add(new DomainEvent(type, "chain", chain.chainId(), payload));
  }

  private static String pascal(ChainState state) {
    String code = Codes.of(state);
    return Character.toUpperCase(code.charAt(0)) + code.substring(1);
  }
}
