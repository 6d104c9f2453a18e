package io.courier.chain;

import io.courier.execution.ExecutionState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What follows from the states of a chain's members (reference, jobs section 19). Immutable; knows
 * nothing of how members are run.
 */
final class ChainPlan {
  private final List<ChainMember> members;
  private final Map<UUID, ChainMember> byId;

  ChainPlan(List<ChainMember> members) {
    this.members =
        members.stream().sorted(Comparator.comparingInt(ChainMember::executionOrder)).toList();
    this.byId = members.stream().collect(Collectors.toMap(ChainMember::id, Function.identity()));
  }

  /**
   * What to do next.
   *
   * @param queue members whose turn it is, in execution order
   * @param skip members that will never have a turn
   */
  record Next(List<ChainMember> queue, List<ChainMember> skip) {
    boolean isNothing() {
      return queue.isEmpty() && skip.isEmpty();
    }
  }

  /**
   * The members to queue and to skip now; skipping some may lead to more, so ask again.
   *
   * @param states of the members that have one: those queued or skipped so far
   */
  Next next(Map<UUID, ExecutionState> states) {
    List<ChainMember> queue = new ArrayList<>();
    List<ChainMember> skip = new ArrayList<>();
    for (ChainMember member : members) {
      ExecutionState upstream =
          member.dependsOnMemberId() == null
              ? ExecutionState.COMPLETED
              : states.get(member.dependsOnMemberId());
      if (!states.containsKey(member.id()) && upstream != null && upstream.isFinal()) {
        (runsAfter(member, upstream) ? queue : skip).add(member);
      }
    }
    return new Next(queue, skip);
  }

  /** A skipped member has not run: what depends on it is skipped, too, flag or not. */
  private static boolean runsAfter(ChainMember member, ExecutionState upstream) {
    return switch (upstream) {
      case COMPLETED -> true;
      case FAILED, CANCELLED -> member.runOnUpstreamFailure();
      default -> false;
    };
  }

  /** How the chain ended; empty while a member is not final. */
  Optional<ChainState> outcome(Map<UUID, ExecutionState> states) {
    boolean ended =
        members.stream().allMatch(m -> states.containsKey(m.id()) && states.get(m.id()).isFinal());
    if (!ended) {
      return Optional.empty();
    }
    boolean whole = members.stream().allMatch(m -> states.get(m.id()) == ExecutionState.COMPLETED);
    return Optional.of(whole ? ChainState.COMPLETED : ChainState.FAILED);
  }

  ChainMember member(UUID id) {
    return byId.get(id);
  }
}
