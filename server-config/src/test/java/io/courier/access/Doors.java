package io.courier.access;

import io.courier.core.Roles;
import io.courier.identity.AccessMatrix;
import io.courier.identity.AccessRule;
import io.courier.identity.AccessRule.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What was found of each kind, with whom it admits: to be compared with the matrix. A role set of
 * null says that only the existence is known.
 */
final class Doors {
  /** Admits everybody, signed in or not. */
  static final Set<String> ANYBODY = Set.of();

  private final Map<Kind, Map<String, Set<String>>> found = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  void add(Kind kind, String name, Set<String> roles) {
    String plain = name.replaceAll("\\{[^}]*}", "{}");
    Map<String, Set<String>> doors = found.computeIfAbsent(kind, k -> new LinkedHashMap<>());
    Set<String> before = doors.put(plain, roles);
    if (doors.size() > 0 && before != null && !before.equals(roles)) {
      problem(plain + " admits " + before + " in one place and " + roles + " in another");
    }
  }

  /** Something that no line of a matrix could allow. */
  void problem(String text) {
    problems.add(text);
  }

  Map<String, Set<String>> of(Kind kind) {
    return found.getOrDefault(kind, Map.of());
  }

  /** Everything in which the matrix and what was found are not the same; empty is right. */
  List<String> differences(AccessMatrix matrix, Set<Kind> kinds) {
    List<String> wrong = new ArrayList<>(problems);
    for (Kind kind : kinds) {
      Map<String, AccessRule> rules = matrix.doors(kind);
      of(kind)
          .forEach(
              (name, roles) -> {
                if (!rules.containsKey(name)) {
                  wrong.add(
                      "rbac.matrix has no line for: " + word(kind) + name + " " + letters(roles));
                } else if (roles != null && !roles.equals(matrix.admitted(kind, name))) {
                  wrong.add(
                      word(kind)
                          + name
                          + " admits "
                          + letters(roles)
                          + ", rbac.matrix says "
                          + letters(matrix.admitted(kind, name)));
                }
              });
      rules.keySet().stream()
          .filter(name -> !of(kind).containsKey(name))
          .forEach(name -> wrong.add("rbac.matrix names what is not there: " + word(kind) + name));
    }
    return wrong;
  }

  private static String word(Kind kind) {
    return kind == Kind.ROUTE ? "" : kind.name().toLowerCase(java.util.Locale.ROOT) + " ";
  }

  private static String letters(Set<String> roles) {
    if (roles == null) {
      return "";
    }
    if (roles.equals(ANYBODY)) {
      return "-";
    }
    StringBuilder text = new StringBuilder();
    for (String role : Roles.ALL) {
      if (roles.contains(role)) {
        text.append(Character.toUpperCase(role.charAt(0)));
      }
    }
    return roles.size() == text.length() ? text.toString() : new TreeSet<>(roles).toString();
  }
}
