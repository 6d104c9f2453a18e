package io.courier.chain;

import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import io.courier.core.CurrentActor;
import io.courier.event.TestOutbox;
import io.courier.execution.Execution;
import io.courier.execution.StateBench;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/** Chains and the engine below them, on one transaction of a test: the real beans. */
final class ChainBench {
  final StateBench engine;
  final ChainService chains = new ChainService();
  final ChainStarter starter = new ChainStarter();
  final ChainExecutionService executions = new ChainExecutionService();

  ChainBench(EntityManager entityManager, AuditLog audit) {
    engine = new StateBench(entityManager, audit);
    Clock clock = Clock.systemUTC();
    ChainRepository rows = new ChainRepository(entityManager);
    ChainProgress progress = new ChainProgress();
    progress.executions = new ChainExecutionRepository(entityManager);
    progress.members = engine.members;
    progress.intake = engine.intake;
    progress.catalog = engine.catalog;
    progress.outbox = TestOutbox.on(entityManager);
    progress.audit = audit;
    progress.clock = clock;
    engine.observeFirst(progress::onEnd);
    chains.chains = rows;
    chains.audit = audit;
    chains.actor = new Anna();
    chains.clock = clock;
    starter.chains = rows;
    starter.executions = progress.executions;
    starter.progress = progress;
    starter.intake = engine.intake;
    starter.catalog = engine.catalog;
    starter.clock = clock;
    executions.chains = rows;
    executions.executions = progress.executions;
    executions.starter = starter;
    executions.progress = progress;
    executions.members = engine.members;
    executions.currentActor = new Anna();
  }

  /** Oldest first. */
  List<Execution> runsOf(UUID chainExecutionId) {
    return engine.members.of(chainExecutionId);
  }

  /** An operator. */
  private record Anna() implements CurrentActor {
    @Override
    public Actor get() {
      return new Actor(new UUID(7, 7), "anna", null);
    }

    @Override
    public boolean hasRole(String role) {
      return false;
    }
  }
}
