package io.courier.web.console.connection;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Somebody else saved the connection while the form was open. What they changed and the user did
 * not is taken over; where both changed the same, the user's stays and both are shown.
 *
 * @param at when the other change was stored
 */
public record Conflict(Instant at, List<Difference> differences) {

  /**
   * A field the other user changed.
   *
   * @param key name of the field, without category prefix
   * @param both whether the user changed it too and keeps the own value
   */
  public record Difference(String key, String before, String theirs, String yours, boolean both) {}

  /**
   * Merges into what the user entered.
   *
   * @param opened the form's values when it was opened
   * @param stored what the other user stored
   * @param entered what the user entered; takes the other's changes
   */
  static Conflict merge(
      Instant at,
      Map<String, Object> opened,
      Map<String, Object> stored,
      Map<String, Object> entered) {
    List<Difference> differences = new ArrayList<>();
    stored.forEach(
        (field, theirs) -> {
          Object before = opened.get(field);
          Object yours = entered.get(field);
          if (!same(before, theirs) && !same(yours, theirs)) {
            boolean both = !same(before, yours);
            differences.add(
                new Difference(field, shown(before), shown(theirs), shown(yours), both));
            if (!both) {
              entered.put(field, theirs);
            }
          }
        });
    return new Conflict(at, List.copyOf(differences));
  }

  private static boolean same(Object a, Object b) {
    return Objects.equals(shown(a), shown(b));
  }

  private static String shown(Object value) {
    return value == null ? "" : value.toString();
  }
}
