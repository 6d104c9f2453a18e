package io.courier.identity;

import io.courier.core.Roles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Who may do what, as the resource {@code rbac.matrix} beside this class says it. The container
 * enforces annotations and {@code web.xml}; tests hold both against this. Immutable.
 */
public final class AccessMatrix {
  private static final Pattern ROW =
      Pattern.compile("(==|\\+\\+) ([^|]+) \\| ([^|]+) \\| ([AOV]+|-)");
  private static final Set<String> WORDS =
      Set.of("GET", "POST", "PUT", "DELETE", "page", "call", "bean", "servlet");
  private static final Pattern PARAMETER = Pattern.compile("\\{[^}]*}");
  private static final AccessMatrix STORED = read();

  private final List<AccessRule> rules;
  private final Map<String, AccessRule> byDoor = new LinkedHashMap<>();

  private AccessMatrix(List<AccessRule> rules) {
    this.rules = rules.stream().map(AccessMatrix::complete).toList();
    for (AccessRule rule : this.rules) {
      for (AccessRule.Door door : rule.doors()) {
        if (byDoor.put(key(door.kind(), door.name()), rule) != null) {
          throw new IllegalArgumentException("Twice in the access matrix: " + door.name());
        }
      }
    }
  }

  private static AccessRule complete(AccessRule rule) {
    return new AccessRule(
        rule.resource(),
        rule.action(),
        rule.roles(),
        rule.ofReference(),
        List.copyOf(rule.doors()));
  }

  /** The matrix of this release. */
  public static AccessMatrix stored() {
    return STORED;
  }

  private static AccessMatrix read() {
    return parse(text());
  }

  /** The resource as it is. */
  public static String text() {
    try (InputStream in = AccessMatrix.class.getResourceAsStream("rbac.matrix")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The access matrix cannot be read", e);
    }
  }

  /**
   * @throws IllegalArgumentException naming the line that is none, or what stands there twice
   */
  public static AccessMatrix parse(String text) {
    List<AccessRule> rules = new ArrayList<>();
    text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(line -> take(line, rules));
    return new AccessMatrix(rules);
  }

  private static void take(String line, List<AccessRule> rules) {
    Matcher row = ROW.matcher(line);
    List<String> words = List.of(line.split(" ", -1));
    if (row.matches()) {
      boolean ofReference = row.group(1).equals("==");
      rules.add(
          new AccessRule(
              row.group(2), row.group(3), roles(row.group(4)), ofReference, new ArrayList<>()));
    } else if (isDoor(words) && !rules.isEmpty()) {
      AccessRule rule = rules.get(rules.size() - 1);
      List<String> admitted = words.size() == 2 ? rule.roles() : roles(words.get(3));
      rule.doors().add(door(words.get(0), words.get(1), admitted));
    } else {
      throw new IllegalArgumentException("No line of an access matrix: " + line);
    }
  }

  /** {@code kind name} or {@code kind name door roles}. */
  private static boolean isDoor(List<String> words) {
    boolean named = words.size() >= 2 && WORDS.contains(words.get(0)) && !words.get(1).isEmpty();
    boolean special =
        words.size() == 4 && words.get(2).equals("door") && !roles(words.get(3)).isEmpty();
    return named && (words.size() == 2 || special);
  }

  private static List<String> roles(String letters) {
    return Roles.ALL.stream()
        .filter(role -> letters.indexOf(Character.toUpperCase(role.charAt(0))) >= 0)
        .toList();
  }

  private static AccessRule.Door door(String word, String name, List<String> roles) {
    return switch (word) {
      case "page" -> new AccessRule.Door(AccessRule.Kind.PAGE, name, roles);
      case "call" -> new AccessRule.Door(AccessRule.Kind.CALL, name, roles);
      case "bean" -> new AccessRule.Door(AccessRule.Kind.BEAN, name, roles);
      case "servlet" -> new AccessRule.Door(AccessRule.Kind.SERVLET, name, roles);
      default -> new AccessRule.Door(AccessRule.Kind.ROUTE, word + " " + name, roles);
    };
  }

  /** Names of path parameters do not matter. */
  private static String key(AccessRule.Kind kind, String name) {
    return kind + " " + PARAMETER.matcher(name).replaceAll("{}");
  }

  /** All rows, those of the reference first. */
  public List<AccessRule> rules() {
    return rules;
  }

  /** The row something belongs to; names of path parameters do not matter. */
  public Optional<AccessRule> ruleOf(AccessRule.Kind kind, String name) {
    return Optional.ofNullable(byDoor.get(key(kind, name)));
  }

  /** Everything of one kind with its row, path parameters as {@code {}}. */
  public Map<String, AccessRule> doors(AccessRule.Kind kind) {
    Map<String, AccessRule> found = new LinkedHashMap<>();
    String prefix = key(kind, "");
    byDoor.forEach(
        (name, rule) -> {
          if (name.startsWith(prefix)) {
            found.put(name.substring(prefix.length()), rule);
          }
        });
    return found;
  }

  /** Whom the annotation of something admits: its row's roles unless the service decides. */
  public Set<String> admitted(AccessRule.Kind kind, String name) {
    return ruleOf(kind, name).stream()
        .flatMap(rule -> rule.doors().stream())
        .filter(door -> key(door.kind(), door.name()).equals(key(kind, name)))
        .flatMap(door -> door.roles().stream())
        .collect(Collectors.toUnmodifiableSet());
  }
}
