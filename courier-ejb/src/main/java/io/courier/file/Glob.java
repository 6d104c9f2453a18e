package io.courier.file;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern on one file name: {@code *}, {@code ?} and {@code [...]} (ranges, {@code !} or {@code
 * ^} negates); everything else is literal. Matching is linear in pattern times name, whatever the
 * pattern. Immutable.
 */
public final class Glob {
  private final String pattern;
  private final List<Element> elements;

  private Glob(String pattern, List<Element> elements) {
    this.pattern = pattern;
    this.elements = elements;
  }

  /** Any text is a pattern: a bracket that is never closed is a literal bracket. */
  public static Glob of(String pattern) {
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      int close = c == '[' ? closing(pattern, i) : -1;
      if (c == '*') {
        elements.add(Element.ANY_TEXT);
      } else if (c == '?') {
        elements.add(new Element(Kind.ANY_CHARACTER, "", false));
      } else if (close > 0) {
        elements.add(characterClass(pattern.substring(i + 1, close)));
        i = close;
      } else {
        elements.add(new Element(Kind.CLASS, "" + c + c, false));
      }
    }
    return new Glob(pattern, List.copyOf(elements));
  }

  /** Whether the text has a wildcard at all. */
  public static boolean isPattern(String text) {
    return text.indexOf('*') >= 0
        || text.indexOf('?') >= 0
        || (text.indexOf('[') >= 0 && closing(text, text.indexOf('[')) > 0);
  }

  public boolean matches(String name) {
    int at = 0;
    int element = 0;
    int retryElement = -1;
    int retryAt = 0;
    while (at < name.length()) {
      if (element < elements.size() && elements.get(element).kind == Kind.ANY_TEXT) {
        retryElement = element++;
        retryAt = at;
      } else if (element < elements.size() && elements.get(element).accepts(name.charAt(at))) {
        element++;
        at++;
      } else if (retryElement >= 0) {
        element = retryElement + 1;
        at = ++retryAt;
      } else {
        return false;
      }
    }
    while (element < elements.size() && elements.get(element).kind == Kind.ANY_TEXT) {
      element++;
    }
    return element == elements.size();
  }

  @Override
  public String toString() {
    return pattern;
  }

  private static int closing(String pattern, int open) {
    int from = open + 1;
    if (from < pattern.length() && (pattern.charAt(from) == '!' || pattern.charAt(from) == '^')) {
      from++;
    }
    return pattern.indexOf(']', from + 1);
  }

  private static Element characterClass(String body) {
    boolean negated = body.startsWith("!") || body.startsWith("^");
    String set = negated ? body.substring(1) : body;
    StringBuilder ranges = new StringBuilder();
    for (int i = 0; i < set.length(); i++) {
      boolean range = i + 2 < set.length() && set.charAt(i + 1) == '-';
      ranges.append(set.charAt(i)).append(set.charAt(range ? i + 2 : i));
      i += range ? 2 : 0;
    }
    return new Element(Kind.CLASS, ranges.toString(), negated);
  }

  private enum Kind {
    ANY_TEXT,
    ANY_CHARACTER,
    CLASS
  }

  /**
   * @param ranges pairs of first and last character
   */
  private record Element(Kind kind, String ranges, boolean negated) {
    static final Element ANY_TEXT = new Element(Kind.ANY_TEXT, "", false);

    boolean accepts(char c) {
      if (kind == Kind.ANY_CHARACTER) {
        return true;
      }
      boolean inside = false;
      for (int i = 0; i + 1 < ranges.length(); i += 2) {
        inside |= c >= ranges.charAt(i) && c <= ranges.charAt(i + 1);
      }
      return inside != negated;
    }
  }
}
