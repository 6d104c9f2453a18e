package io.courier.schedule;

import io.courier.chain.ChainStarter;
import io.courier.execution.Trigger;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.UUID;

/** Chains. */
@ApplicationScoped
class ChainSchedulable implements Schedulable {
  @Inject ChainStarter chains;

  @Override
  public OwnerType type() {
    return OwnerType.CHAIN;
  }

  @Override
  public Optional<Owned> find(UUID id) {
    return chains.find(id).map(chain -> new Owned(chain.name(), chain.enabled()));
  }

  @Override
  public UUID start(UUID id, Trigger trigger) {
    return chains.start(id, trigger.triggeredBy()).id();
  }
}
