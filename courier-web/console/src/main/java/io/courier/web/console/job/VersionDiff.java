package io.courier.web.console.job;

import io.courier.core.JsonText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * What differs between two versions of a job. Steps are the same when they have the same alias,
 * else the same type and name, else the same type and place; one that others passed has moved. Used
 * once.
 */
public final class VersionDiff {
  private static final List<String> MEMBERS =
      List.of("name", "alias", "typeKey", "timeoutSeconds", "maxRuntimeSeconds");

  /** What happened to a part. */
  public enum Kind {
    CHANGED,
    ADDED,
    REMOVED,
    MOVED
  }

  /**
   * One difference.
   *
   * @param step name of the step, null for the job itself
   * @param member what of it, null for the whole
   * @param before empty when there was nothing
   * @param after empty when there is nothing
   */
  public record Change(Kind kind, String step, String member, String before, String after) {}

  private final List<Map<?, ?>> before;
  private final List<Map<?, ?>> after;
  private final List<Change> changes = new ArrayList<>();

  private VersionDiff(Map<String, Object> before, Map<String, Object> after) {
    this.before = steps(before);
    this.after = steps(after);
    for (String member : List.of("name", "description")) {
      compare(null, member, before.get(member), after.get(member));
    }
    Map<?, ?> old = members(before.get("failurePolicy"));
    Map<?, ?> fresh = members(after.get("failurePolicy"));
    for (Object member : union(old, fresh)) {
      compare(null, "failurePolicy." + member, old.get(member), fresh.get(member));
    }
  }

  /** From the snapshots of the versions. */
  static List<Change> of(Map<String, Object> before, Map<String, Object> after) {
    VersionDiff diff = new VersionDiff(before, after);
    diff.steps();
    return List.copyOf(diff.changes);
  }

  private void steps() {
    int[] places = places();
    Set<Integer> unmoved = longestOrdered(places);
    for (int i = 0; i < before.size(); i++) {
      String name = text(before.get(i).get("name"));
      if (places[i] < 0) {
        changes.add(new Change(Kind.REMOVED, name, null, whole(before.get(i)), ""));
      } else {
        if (!unmoved.contains(i)) {
          changes.add(new Change(Kind.MOVED, name, null, number(i), number(places[i])));
        }
        step(before.get(i), after.get(places[i]));
      }
    }
    for (int i = 0; i < after.size(); i++) {
      int place = i;
      if (Arrays.stream(places).noneMatch(p -> p == place)) {
        String name = text(after.get(i).get("name"));
        changes.add(new Change(Kind.ADDED, name, null, "", whole(after.get(i))));
      }
    }
  }

  private void step(Map<?, ?> old, Map<?, ?> fresh) {
    String name = text(fresh.get("name"));
    MEMBERS.forEach(member -> compare(name, member, old.get(member), fresh.get(member)));
    Map<?, ?> oldOnes = members(old.get("configuration"));
    Map<?, ?> freshOnes = members(fresh.get("configuration"));
    for (Object member : union(oldOnes, freshOnes)) {
      compare(name, member.toString(), oldOnes.get(member), freshOnes.get(member));
    }
  }

  private void compare(String step, String member, Object old, Object fresh) {
    if (!Objects.equals(text(old), text(fresh))) {
      changes.add(new Change(Kind.CHANGED, step, member, text(old), text(fresh)));
    }
  }

  /** Where each old step is now, -1 for nowhere. */
  private int[] places() {
    int[] places = new int[before.size()];
    Arrays.fill(places, -1);
    match(places, (i, j) -> same(i, j, "alias") && before.get(i).get("alias") != null);
    match(places, (i, j) -> same(i, j, "typeKey") && same(i, j, "name"));
    match(places, (i, j) -> same(i, j, "typeKey") && i.equals(j));
    return places;
  }

  private boolean same(int i, int j, String member) {
    return Objects.equals(before.get(i).get(member), after.get(j).get(member));
  }

  private void match(int[] places, BiPredicate<Integer, Integer> fits) {
    for (int i = 0; i < places.length; i++) {
      for (int j = 0; j < after.size() && places[i] < 0; j++) {
        int taken = j;
        if (Arrays.stream(places).noneMatch(p -> p == taken) && fits.test(i, j)) {
          places[i] = j;
        }
      }
    }
  }

  /** The largest set of steps that kept their order among each other. */
  private static Set<Integer> longestOrdered(int[] places) {
    int[] length = new int[places.length];
    int[] previous = new int[places.length];
    int best = -1;
    for (int i = 0; i < places.length; i++) {
      previous[i] = -1;
      length[i] = places[i] < 0 ? 0 : 1;
      for (int j = 0; j < i && places[i] >= 0; j++) {
        if (places[j] >= 0 && places[j] < places[i] && length[j] >= length[i]) {
          length[i] = length[j] + 1;
          previous[i] = j;
        }
      }
      if (best < 0 || length[i] > length[best]) {
        best = i;
      }
    }
    Set<Integer> ordered = new LinkedHashSet<>();
    for (int i = best; i >= 0; i = previous[i]) {
      ordered.add(i);
    }
    return ordered;
  }

  private static String whole(Map<?, ?> step) {
    StringBuilder text = new StringBuilder(text(step.get("typeKey")));
    members(step.get("configuration"))
        .forEach(
            (member, value) -> text.append('\n').append(member).append(": ").append(text(value)));
    return text.toString();
  }

  private static String number(int place) {
    return Integer.toString(place + 1);
  }

  private static Set<Object> union(Map<?, ?> a, Map<?, ?> b) {
    Set<Object> all = new LinkedHashSet<>(a.keySet());
    all.addAll(b.keySet());
    return all;
  }

  private static List<Map<?, ?>> steps(Map<String, Object> snapshot) {
    List<Map<?, ?>> steps = new ArrayList<>();
    if (snapshot.get("steps") instanceof List<?> list) {
      list.forEach(step -> steps.add(members(step)));
    }
    return steps;
  }

  private static Map<?, ?> members(Object value) {
    return value instanceof Map<?, ?> map ? map : new LinkedHashMap<>();
  }

  private static String text(Object value) {
    if (value == null) {
      return "";
    }
    return value instanceof Map || value instanceof List ? JsonText.write(value) : value.toString();
  }
}
