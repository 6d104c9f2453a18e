package io.courier.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.execution.ExecutionState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Reference, jobs section 19: what an event does to the members. */
class ChainPlanTest {
  private static final List<ExecutionState> ENDS =
      List.of(ExecutionState.COMPLETED, ExecutionState.FAILED, ExecutionState.CANCELLED);

  private static ChainMember member(int id, Integer dependsOn, boolean flag) {
    return new ChainMember(
        id(id), new UUID(9, id), "Job " + id, id, dependsOn == null ? null : id(dependsOn), flag);
  }

  private static UUID id(int number) {
    return new UUID(0, number);
  }

  private static List<Integer> numbers(List<ChainMember> members) {
    return members.stream().map(ChainMember::executionOrder).toList();
  }

  /** Two entry points; 2 and 3 after 0, 3 with the flag; 4 after 2 with the flag. */
  private static final ChainPlan PLAN =
      new ChainPlan(
          List.of(
              member(0, null, false),
              member(1, null, false),
              member(2, 0, false),
              member(3, 0, true),
              member(4, 2, true)));

  @Test
  void start_allEntryPointsQueued() {
    ChainPlan.Next next = PLAN.next(Map.of());
    assertThat(numbers(next.queue())).containsExactly(0, 1);
    assertThat(next.skip()).isEmpty();
  }

  @Test
  void memberCompleted_membersDependingOnItQueued() {
    ChainPlan.Next next =
        PLAN.next(Map.of(id(0), ExecutionState.COMPLETED, id(1), ExecutionState.RUNNING));
    assertThat(numbers(next.queue())).containsExactly(2, 3);
    assertThat(next.skip()).isEmpty();
  }

  @ParameterizedTest(name = "member {0}: dependents with the flag queued, others skipped")
  @EnumSource(names = {"FAILED", "CANCELLED"})
  void memberFailedOrCancelled(ExecutionState end) {
    ChainPlan.Next next = PLAN.next(Map.of(id(0), end, id(1), ExecutionState.RUNNING));
    assertThat(numbers(next.queue())).containsExactly(3);
    assertThat(numbers(next.skip())).containsExactly(2);
  }

  @Test
  void memberFailed_dependentsOfTheSkippedAreSkippedWhateverTheirFlag() {
    ChainPlan.Next next =
        PLAN.next(
            Map.of(
                id(0), ExecutionState.FAILED,
                id(1), ExecutionState.RUNNING,
                id(2), ExecutionState.SKIPPED,
                id(3), ExecutionState.QUEUED));
    assertThat(next.queue()).isEmpty();
    assertThat(numbers(next.skip())).containsExactly(4);
  }

  @ParameterizedTest(name = "all final with one {0}: failed")
  @EnumSource(names = {"FAILED", "SKIPPED", "CANCELLED"})
  void allFinal_failedIfOneIsNotCompleted(ExecutionState odd) {
    assertThat(PLAN.outcome(all(odd))).contains(ChainState.FAILED);
  }

  @Test
  void allFinal_completedIfNoneFailedOrSkipped() {
    assertThat(PLAN.outcome(all(ExecutionState.COMPLETED))).contains(ChainState.COMPLETED);
  }

  @ParameterizedTest(name = "one {0}: not final")
  @EnumSource(
      mode = Mode.INCLUDE,
      names = {"QUEUED", "RUNNING", "PAUSED"})
  void notAllFinal_noOutcome(ExecutionState open) {
    assertThat(PLAN.outcome(all(open))).isEmpty();
  }

  private static Map<UUID, ExecutionState> all(ExecutionState ofTheLast) {
    Map<UUID, ExecutionState> states = new HashMap<>();
    for (int i = 0; i < 4; i++) {
      states.put(id(i), ExecutionState.COMPLETED);
    }
    states.put(id(4), ofTheLast);
    return states;
  }

  /** Random graphs, outcomes and orders of ends against what the table says of every member. */
  @RepeatedTest(300)
  void randomGraphsEndAsTheModelSays(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    int size = 1 + random.nextInt(12);
    List<ChainMember> members = graph(random, size);
    List<ExecutionState> ends = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      ends.add(ENDS.get(random.nextInt(ENDS.size())));
    }
    List<ExecutionState> model = new ArrayList<>(Collections.nCopies(size, null));
    for (int i = 0; i < size; i++) {
      fate(i, members, ends, model);
    }
    Map<UUID, ExecutionState> states = new HashMap<>();
    ChainPlan plan = new ChainPlan(members);
    do {
      settle(plan, states);
    } while (endOne(random, states, ends));
    for (int i = 0; i < size; i++) {
      assertThat(states.get(id(i))).as("member %d of %s", i, members).isEqualTo(model.get(i));
    }
    boolean whole = model.stream().allMatch(state -> state == ExecutionState.COMPLETED);
    assertThat(plan.outcome(states)).contains(whole ? ChainState.COMPLETED : ChainState.FAILED);
  }

  /** Members in any order of dependence: a later one may come before. */
  private static List<ChainMember> graph(Random random, int size) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      order.add(i);
    }
    Collections.shuffle(order, random);
    List<ChainMember> members = new ArrayList<>(Collections.nCopies(size, null));
    for (int i = 0; i < size; i++) {
      Integer dependsOn = i == 0 || random.nextInt(4) == 0 ? null : order.get(random.nextInt(i));
      members.set(order.get(i), member(order.get(i), dependsOn, random.nextBoolean()));
    }
    return members;
  }

  private static ExecutionState fate(
      int i, List<ChainMember> members, List<ExecutionState> ends, List<ExecutionState> model) {
    if (model.get(i) == null) {
      ChainMember member = members.get(i);
      ExecutionState upstream =
          member.dependsOnMemberId() == null
              ? ExecutionState.COMPLETED
              : fate(
                  (int) member.dependsOnMemberId().getLeastSignificantBits(), members, ends, model);
      boolean runs =
          upstream == ExecutionState.COMPLETED
              || (upstream != ExecutionState.SKIPPED && member.runOnUpstreamFailure());
      model.set(i, runs ? ends.get(i) : ExecutionState.SKIPPED);
    }
    return model.get(i);
  }

  private static void settle(ChainPlan plan, Map<UUID, ExecutionState> states) {
    ChainPlan.Next next = plan.next(states);
    while (!next.isNothing()) {
      for (ChainMember member : next.queue()) {
        assertThat(states.put(member.id(), ExecutionState.QUEUED)).as("queued once").isNull();
        assertThat(
                member.dependsOnMemberId() == null
                    || states.get(member.dependsOnMemberId()).isFinal())
            .isTrue();
      }
      for (ChainMember member : next.skip()) {
        assertThat(states.put(member.id(), ExecutionState.SKIPPED)).as("skipped once").isNull();
      }
      next = plan.next(states);
    }
  }

  private static boolean endOne(
      Random random, Map<UUID, ExecutionState> states, List<ExecutionState> ends) {
    List<UUID> open =
        states.entrySet().stream()
            .filter(e -> !e.getValue().isFinal())
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    if (open.isEmpty()) {
      return false;
    }
    UUID ended = open.get(random.nextInt(open.size()));
    states.put(ended, ends.get((int) ended.getLeastSignificantBits()));
    return true;
  }
}
