package io.courier.job;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** All edges between jobs. */
final class DependencyGraph {
  private final Map<UUID, List<UUID>> downstream;

  DependencyGraph(Collection<Edge> edges) {
    downstream =
        new HashMap<>(
            edges.stream()
                .collect(
                    Collectors.groupingBy(
                        Edge::upstream,
                        Collectors.mapping(Edge::downstream, Collectors.toList()))));
  }

  /** From a job to one that runs after it. */
  record Edge(UUID upstream, UUID downstream) {}

  /** Whether the upstream job already runs after the downstream one, over whatever way. */
  boolean closesCycle(Edge added) {
    Set<UUID> seen = new HashSet<>();
    Deque<UUID> open = new ArrayDeque<>(List.of(added.downstream()));
    while (!open.isEmpty()) {
      UUID job = open.pop();
      if (job.equals(added.upstream())) {
        return true;
      }
      if (seen.add(job)) {
        downstream.getOrDefault(job, List.of()).forEach(open::push);
      }
    }
    return false;
  }
}
