package io.courier.web.console.chain;

import io.courier.chain.ChainMember;
import io.courier.core.Codes;
import io.courier.execution.Execution;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A member as a line of a table.
 *
 * @param number 1-based place in the order
 * @param after number of the member it follows, null for an entry point
 * @param run its newest execution, null before its turn
 */
public record MemberRow(ChainMember member, int number, Integer after, Execution run) {

  /** By the order of the chain. */
  static List<MemberRow> of(List<ChainMember> members, Map<UUID, Execution> runs) {
    List<ChainMember> ordered = members.stream().sorted(MemberStates.ORDER).toList();
    Map<UUID, Integer> numbers = new HashMap<>();
    ordered.forEach(member -> numbers.put(member.id(), numbers.size() + 1));
    List<MemberRow> rows = new ArrayList<>();
    for (ChainMember member : ordered) {
      rows.add(
          new MemberRow(
              member,
              numbers.get(member.id()),
              numbers.get(member.dependsOnMemberId()),
              runs.get(member.id())));
    }
    return rows;
  }

  /** Code of what it did. */
  public String getState() {
    return run == null ? "pending" : Codes.of(run.state());
  }
}
