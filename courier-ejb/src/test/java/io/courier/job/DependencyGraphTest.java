package io.courier.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.job.DependencyGraph.Edge;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class DependencyGraphTest {
  private static UUID job(int number) {
    return new UUID(0, number);
  }

  private static Edge edge(int upstream, int downstream) {
    return new Edge(job(upstream), job(downstream));
  }

  @Test
  void theWholeGraphIsSearched() {
    DependencyGraph graph = new DependencyGraph(List.of(edge(1, 2), edge(2, 3), edge(3, 4)));
    assertThat(graph.closesCycle(edge(4, 1))).isTrue();
    assertThat(graph.closesCycle(edge(2, 1))).isTrue();
    assertThat(graph.closesCycle(edge(1, 4))).isFalse();
    assertThat(graph.closesCycle(edge(5, 1))).isFalse();
  }

  /** Against reachability by Warshall's closure, edge by edge. */
  @RepeatedTest(50)
  void randomGraphs(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    int jobs = 2 + random.nextInt(9);
    boolean[][] reaches = new boolean[jobs][jobs];
    List<Edge> edges = new ArrayList<>();
    for (int tries = 0; tries < 3 * jobs; tries++) {
      int from = random.nextInt(jobs);
      int to = random.nextInt(jobs);
      boolean cycle = from == to || reaches[to][from];
      assertThat(new DependencyGraph(edges).closesCycle(edge(from, to))).isEqualTo(cycle);
      if (!cycle) {
        edges.add(edge(from, to));
        close(reaches, from, to);
      }
    }
  }

  private static void close(boolean[][] reaches, int from, int to) {
    for (int a = 0; a < reaches.length; a++) {
      for (int b = 0; b < reaches.length; b++) {
        reaches[a][b] |= (a == from || reaches[a][from]) && (b == to || reaches[to][b]);
      }
    }
  }
}
