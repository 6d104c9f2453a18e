package io.courier.step;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The two notations of a reference into the job context: {@code context:<key>} as the whole value
 * keeps the value's type, <code>${<key>}</code> inside a text interpolates its text. Stateless.
 */
public final class References {
  private static final String PREFIX = "context:";
  private static final Pattern INTERPOLATION = Pattern.compile("\\$\\{([^{}]*)}");

  private References() {}

  /** Whether the value is nothing but one {@code context:} reference, whose type is unknown. */
  public static boolean isWholeReference(Object value) {
    return value instanceof String text && text.startsWith(PREFIX);
  }

  /** Whether the value contains a reference at any depth. */
  public static boolean isPresent(Object value) {
    return !keys(value).isEmpty();
  }

  /** The keys named at any depth, in order of appearance. */
  public static List<String> keys(Object value) {
    List<String> keys = new ArrayList<>();
    collect(value, keys);
    return keys;
  }

  /**
   * The value with every reference replaced.
   *
   * @param lookup value of a key; throws for a missing one
   */
  public static Object resolve(Object value, Lookup lookup) {
    if (value instanceof String text) {
      return text.startsWith(PREFIX)
          ? lookup.value(text.substring(PREFIX.length()).strip())
          : interpolate(text, key -> asText(lookup.value(key)));
    }
    if (value instanceof List<?> list) {
      List<Object> resolved = new ArrayList<>();
      list.forEach(item -> resolved.add(resolve(item, lookup)));
      return resolved;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> resolved = new LinkedHashMap<>();
      map.forEach((key, item) -> resolved.put(key.toString(), resolve(item, lookup)));
      return resolved;
    }
    return value;
  }

  /** Finds the value of a context key. */
  @FunctionalInterface
  public interface Lookup {
    Object value(String key);
  }

  private static void collect(Object value, List<String> keys) {
    if (value instanceof String text) {
      if (text.startsWith(PREFIX)) {
        keys.add(text.substring(PREFIX.length()).strip());
        return;
      }
      Matcher matcher = INTERPOLATION.matcher(text);
      while (matcher.find()) {
        keys.add(matcher.group(1).strip());
      }
    } else if (value instanceof Iterable<?> items) {
      items.forEach(item -> collect(item, keys));
    } else if (value instanceof Map<?, ?> map) {
      map.values().forEach(item -> collect(item, keys));
    }
  }

  private static String interpolate(String text, UnaryOperator<String> textOf) {
    return INTERPOLATION
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(textOf.apply(match.group(1).strip())));
  }

  private static String asText(Object value) {
    if (value instanceof Map || value instanceof List) {
      return io.courier.core.JsonText.write(value);
    }
    return value instanceof java.math.BigDecimal decimal
        ? decimal.toPlainString()
        : String.valueOf(value);
  }
}
