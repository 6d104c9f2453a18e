package io.courier.web.console.chain;

import io.courier.chain.ChainMember;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Members of a chain as a drawing: one row each, what follows a member below it, and where several
 * follow the same one each in a lane further right. Lengths are pixels.
 */
public record ChainGraph(int width, int height, List<Node> nodes, List<Edge> edges) {
  private static final int ROW = 46;
  private static final int BOX_HEIGHT = 34;
  private static final int BOX_WIDTH = 470;
  private static final int LANE = 36;
  private static final int LANES_WIDTH = 460;
  private static final int STEM = 16;
  private static final int MARGIN = 4;
  private static final int LONGEST = 34;
  private static final String PENDING = "pending";

  /**
   * One member.
   *
   * @param number 1-based place in the order of the chain
   * @param name of the job, cut when it is long
   * @param state code of what it did, null for a chain that is only described
   */
  public record Node(int x, int y, int number, String name, String fullName, String state) {
    public int getWidth() {
      return BOX_WIDTH;
    }

    public int getHeight() {
      return BOX_HEIGHT;
    }

    /** Where text stands. */
    public int getBase() {
      return y + 22;
    }
  }

  /**
   * The way from a member to one that follows.
   *
   * @param path in the language of SVG
   * @param always whether it is gone after a failure, too
   */
  public record Edge(String path, boolean always) {}

  /**
   * @param states what members did by id, null for a chain that is only described
   */
  static ChainGraph of(List<ChainMember> members, Map<UUID, String> states) {
    return new Drawing(members, states).graph();
  }

  private static final class Drawing {
    private final List<ChainMember> members;
    private final Map<UUID, String> states;
    private final Map<UUID, List<ChainMember>> followers = new HashMap<>();
    private final Map<UUID, Integer> numbers = new HashMap<>();
    private final Map<UUID, Integer> lanes = new HashMap<>();
    private final Set<UUID> drawn = new HashSet<>();
    private final List<ChainMember> order = new ArrayList<>();

    Drawing(List<ChainMember> members, Map<UUID, String> states) {
      this.members =
          members.stream().sorted(Comparator.comparingInt(ChainMember::executionOrder)).toList();
      this.states = states;
      for (ChainMember member : this.members) {
        numbers.put(member.id(), numbers.size() + 1);
        if (member.dependsOnMemberId() != null) {
          followers.computeIfAbsent(member.dependsOnMemberId(), k -> new ArrayList<>()).add(member);
        }
      }
    }

    ChainGraph graph() {
      members.stream().filter(m -> m.dependsOnMemberId() == null).forEach(m -> place(m, 0));
      members.forEach(m -> place(m, 0)); // whatever no entry point leads to
      int lanesUsed = lanes.values().stream().max(Integer::compare).orElse(0);
      int lane = lanesUsed == 0 ? 0 : Math.min(LANE, LANES_WIDTH / lanesUsed);
      Map<UUID, Node> nodes = new HashMap<>();
      for (int row = 0; row < order.size(); row++) {
        ChainMember member = order.get(row);
        nodes.put(
            member.id(), node(member, MARGIN + lanes.get(member.id()) * lane, MARGIN + row * ROW));
      }
      List<Edge> edges = new ArrayList<>();
      for (ChainMember member : order) {
        Node from = nodes.get(member.dependsOnMemberId());
        if (from != null) {
          edges.add(new Edge(path(from, nodes.get(member.id())), member.runOnUpstreamFailure()));
        }
      }
      return new ChainGraph(
          BOX_WIDTH + lanesUsed * lane + 2 * MARGIN,
          Math.max(1, order.size()) * ROW - (ROW - BOX_HEIGHT) + 2 * MARGIN,
          order.stream().map(m -> nodes.get(m.id())).toList(),
          edges);
    }

    private void place(ChainMember member, int lane) {
      if (!drawn.add(member.id())) {
        return;
      }
      order.add(member);
      lanes.put(member.id(), lane);
      List<ChainMember> next = followers.getOrDefault(member.id(), List.of());
      next.forEach(follower -> place(follower, next.size() == 1 ? lane : lane + 1));
    }

    private Node node(ChainMember member, int x, int y) {
      String name = String.valueOf(member.jobName());
      String shown = name.length() <= LONGEST ? name : name.substring(0, LONGEST - 1) + "\u2026";
      String state = states == null ? null : states.getOrDefault(member.id(), PENDING);
      return new Node(x, y, numbers.get(member.id()), shown, name, state);
    }

    private static String path(Node from, Node to) {
      int stem = from.x() + STEM;
      int down = from.y() + BOX_HEIGHT;
      return from.x() == to.x()
          ? "M" + stem + " " + down + "V" + to.y()
          : "M" + stem + " " + down + "V" + (to.y() + BOX_HEIGHT / 2) + "H" + to.x();
    }
  }
}
