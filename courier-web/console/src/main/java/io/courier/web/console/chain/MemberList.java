package io.courier.web.console.chain;

import io.courier.chain.ChainInput;
import io.courier.chain.ChainMember;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.FieldProblem;
import io.courier.web.console.Notices;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines of the member editor, and where a refusal of the service belongs among them. */
final class MemberList implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Pattern FIELD = Pattern.compile("members\\[(\\d+)](?:\\.(\\w+))?");

  private final ArrayList<MemberDraft> lines = new ArrayList<>();

  static MemberList of(List<ChainMember> members) {
    MemberList list = new MemberList();
    members.stream().sorted(MemberStates.ORDER).map(MemberDraft::new).forEach(list.lines::add);
    return list;
  }

  List<MemberDraft> lines() {
    return lines;
  }

  void add() {
    MemberDraft fresh = new MemberDraft();
    if (!lines.isEmpty()) {
      fresh.setUpstream(lines.get(lines.size() - 1).getKey());
    }
    lines.add(fresh);
  }

  /** What followed the removed one becomes an entry point. */
  void remove(String key) {
    lines.removeIf(line -> line.getKey().equals(key));
    lines.stream()
        .filter(line -> key.equals(line.getUpstream()))
        .forEach(line -> line.setUpstream(null));
  }

  /**
   * @param by -1 up, 1 down; nothing happens at the ends
   */
  void move(String key, int by) {
    int at = indexOf(key);
    int to = at + by;
    if (at >= 0 && to >= 0 && to < lines.size()) {
      lines.add(to, lines.remove(at));
    }
  }

  int indexOf(String key) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).getKey().equals(key)) {
        return i;
      }
    }
    return -1;
  }

  List<ChainInput.Member> input() {
    List<ChainInput.Member> members = new ArrayList<>();
    for (MemberDraft line : lines) {
      line.setProblem(null);
      int upstream = indexOf(line.getUpstream());
      members.add(
          new ChainInput.Member(
              id(line.getJobId()),
              members.size(),
              upstream < 0 ? null : (Integer) upstream,
              line.isAlways()));
    }
    return members;
  }

  private static UUID id(String text) {
    try {
      return text == null ? null : UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      return null; // no job of the list: refused as missing
    }
  }

  /** Puts what the service said at the lines it is about; the rest is what is thrown. */
  CourierException explained(CourierException refusal) {
    List<FieldProblem> rest = new ArrayList<>();
    for (FieldProblem problem : refusal.details()) {
      Matcher field = FIELD.matcher(problem.field());
      if (field.matches() && Integer.parseInt(field.group(1)) < lines.size()) {
        lines.get(Integer.parseInt(field.group(1))).setProblem(problem.message());
      } else {
        rest.add(problem);
      }
    }
    if (refusal.code() == ErrorCode.CIRCULAR_DEPENDENCY_DETECTED) {
      lines.stream()
          .filter(this::isInCircle)
          .forEach(line -> line.setProblem(Notices.text("member.circle")));
    } else if (refusal.code() == ErrorCode.CHAIN_MEMBER_CONFLICT) {
      lines.stream()
          .filter(line -> refusal.getMessage().contains(String.valueOf(line.getJobId())))
          .forEach(line -> line.setProblem(Notices.text("member.gone")));
    }
    boolean atLines = !refusal.details().isEmpty() && rest.size() < refusal.details().size();
    if (!atLines) {
      return refusal;
    }
    return rest.isEmpty()
        ? new CourierException(refusal.code(), Notices.text("member.wrong"))
        : CourierException.invalid(rest);
  }

  private boolean isInCircle(MemberDraft start) {
    Set<String> seen = new HashSet<>();
    int at = indexOf(start.getUpstream());
    while (at >= 0 && seen.add(lines.get(at).getKey())) {
      if (lines.get(at) == start) {
        return true;
      }
      at = indexOf(lines.get(at).getUpstream());
    }
    return false;
  }
}
