package io.courier.chain;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Ids;
import io.courier.core.Problems;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Turns a caller's list of members into checked ones. Stateless. */
final class MemberCheck {
  static final int MOST = 200;
  private static final Problems.IntRange ORDER = new Problems.IntRange(0, 1_000_000);

  private MemberCheck() {}

  /**
   * Members with new ids; whether their jobs exist is not looked at.
   *
   * @throws CourierException 1000 with every problem, 2005
   */
  static List<ChainMember> check(List<ChainInput.Member> members, Clock clock) {
    Problems problems = new Problems();
    problems.addIf(members.size() > MOST, "members", "Must be at most " + MOST + ".");
    Set<Integer> orders = new HashSet<>();
    for (int i = 0; i < members.size(); i++) {
      check(i, members, orders, problems);
    }
    problems.throwIfAny();
    checkCycles(members);
    List<UUID> ids = members.stream().map(member -> Ids.next(clock)).toList();
    List<ChainMember> checked = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      ChainInput.Member member = members.get(i);
      Integer index = member.dependsOnMemberIndex();
      checked.add(
          new ChainMember(
              ids.get(i),
              member.jobId(),
              null,
              member.executionOrder() == null ? i : member.executionOrder(),
              index == null ? null : ids.get(index),
              Boolean.TRUE.equals(member.runOnUpstreamFailure())));
    }
    return checked;
  }

  private static void check(
      int i, List<ChainInput.Member> members, Set<Integer> orders, Problems problems) {
    ChainInput.Member member = members.get(i);
    String path = "members[" + i + "]";
    if (member == null) {
      problems.add(path, "Must be an object.");
      return;
    }
    problems.addIf(member.jobId() == null, path + ".jobId", "Is required.");
    int order = problems.range(path + ".executionOrder", member.executionOrder(), i, ORDER);
    problems.addIf(!orders.add(order), path + ".executionOrder", "Is that of another member, too.");
    Integer index = member.dependsOnMemberIndex();
    problems.addIf(
        index != null && (index < 0 || index >= members.size()),
        path + ".dependsOnMemberIndex",
        "Must be the position of a member, 0 to " + (members.size() - 1) + ".");
  }

  /** Every member has at most one to follow: a cycle is a way that does not end. */
  private static void checkCycles(List<ChainInput.Member> members) {
    for (int start = 0; start < members.size(); start++) {
      Integer at = start;
      for (int steps = 0; at != null; steps++) {
        if (steps > members.size()) {
          throw new CourierException(
              ErrorCode.CIRCULAR_DEPENDENCY_DETECTED,
              "Member " + start + " depends on itself, directly or over other members.");
        }
        at = members.get(at).dependsOnMemberIndex();
      }
    }
  }
}
