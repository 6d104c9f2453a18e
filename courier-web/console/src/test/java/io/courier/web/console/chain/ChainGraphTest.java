package io.courier.web.console.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.chain.ChainMember;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ChainGraphTest {
  private static UUID id(int number) {
    return new UUID(7, number);
  }

  private static ChainMember member(int order, Integer after, boolean always) {
    UUID upstream = after == null ? null : id(after);
    return new ChainMember(id(order), id(99), "Job " + order, order, upstream, always);
  }

  @Test
  void followersStandBelowAndBranchesInLanesToTheRight() {
    List<ChainMember> members =
        List.of(
            member(0, null, false),
            member(1, 0, false),
            member(2, 1, false),
            member(3, 1, true),
            member(4, null, false));
    ChainGraph graph = ChainGraph.of(members, null);
    assertThat(graph.nodes()).extracting(ChainGraph.Node::number).containsExactly(1, 2, 3, 4, 5);
    assertThat(graph.nodes()).extracting(ChainGraph.Node::x).containsExactly(4, 4, 40, 40, 4);
    assertThat(graph.edges())
        .extracting(ChainGraph.Edge::always)
        .containsExactly(false, false, true);
    assertThat(graph.edges().get(0).path()).isEqualTo("M20 38V50");
    assertThat(graph.edges().get(2).path()).isEqualTo("M20 84V159H40");
    assertThat(graph.nodes()).allSatisfy(n -> assertThat(n.state()).isNull());
  }

  @Test
  void statesStandAtTheMembersThatHaveOne() {
    List<ChainMember> members = List.of(member(0, null, false), member(1, 0, false));
    ChainGraph graph = ChainGraph.of(members, Map.of(id(0), "failed"));
    assertThat(graph.nodes())
        .extracting(ChainGraph.Node::state)
        .containsExactly("failed", "pending");
  }

  @Test
  void membersStandInTheOrderOfTheChainAndLongNamesAreCut() {
    ChainMember last = member(9, null, false);
    ChainMember first =
        new ChainMember(
            id(1), id(99), "A job with a name of fifty characters, so too long", 1, null, false);
    ChainGraph graph = ChainGraph.of(List.of(last, first), null);
    assertThat(graph.nodes())
        .extracting(ChainGraph.Node::name)
        .containsExactly("A job with a name of fifty charac\u2026", "Job 9");
    assertThat(graph.nodes().get(0).fullName()).endsWith("too long");
    assertThat(graph.nodes()).extracting(ChainGraph.Node::number).containsExactly(1, 2);
  }

  @Test
  void thirtyMembersDoNotCoverEachOther() {
    List<ChainMember> members = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      members.add(member(i, i == 0 ? null : (Integer) ((i - 1) / 2), false));
    }
    ChainGraph graph = ChainGraph.of(members, Map.of());
    Set<Integer> rows = new HashSet<>();
    assertThat(graph.nodes())
        .allSatisfy(
            n -> {
              assertThat(rows.add(n.y())).isTrue();
              assertThat(n.x() + n.getWidth()).isLessThanOrEqualTo(graph.width());
              assertThat(n.y() + n.getHeight()).isLessThanOrEqualTo(graph.height());
            });
    assertThat(graph.edges()).hasSize(29);
    assertThat(graph.width()).isLessThan(960);
  }

  @Test
  void aLongWayOfBranchesStaysNarrow() {
    List<ChainMember> members = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      members.add(member(i, i < 2 ? null : (Integer) ((i / 2) * 2 - 2), false));
    }
    assertThat(ChainGraph.of(members, null).width()).isLessThan(960);
  }

  @Test
  void storedMembersThatFollowEachOtherAreDrawnAllTheSame() {
    List<ChainMember> members = List.of(member(0, 1, false), member(1, 0, false));
    assertThat(ChainGraph.of(members, null).nodes()).hasSize(2);
  }
}
