package io.courier.execution;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The executions that this node owns now. Thread-safe. */
@ApplicationScoped
class Runs {
  private final ConcurrentMap<UUID, Run> byId = new ConcurrentHashMap<>();

  Run add(Execution claim) {
    Run run = new Run(claim);
    byId.put(claim.id(), run);
    return run;
  }

  Optional<Run> find(UUID id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Removes this claim, not a later one of the same execution. */
  void remove(Run run) {
    byId.remove(run.id(), run);
  }

  Collection<Run> all() {
    return List.copyOf(byId.values());
  }
}
