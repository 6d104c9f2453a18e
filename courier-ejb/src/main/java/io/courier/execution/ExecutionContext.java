package io.courier.execution;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The job context: key to JSON value. Keys have dots ({@code fetch.files}); a reference names a key
 * and may go on into objects and lists ({@code fetch.files[0].sha256}). Not thread-safe.
 */
final class ExecutionContext {
  static final int MAX_BYTES = 5 * 1024 * 1024;
  private static final Pattern STEPS = Pattern.compile("^steps\\[(\\d+)]");
  private static final Pattern ELEMENT = Pattern.compile("\\[(\\d+)]|\\.?([^.\\[\\]]+)");

  private final Map<String, Object> values = new LinkedHashMap<>();

  ExecutionContext(Map<String, Object> snapshot) {
    values.putAll(snapshot);
  }

  void put(String key, Object value) {
    values.put(key, value);
  }

  void removeAll(String prefix) {
    values.keySet().removeIf(key -> key.startsWith(prefix));
  }

  /** Goes back to an earlier {@link #snapshot}. */
  void restore(Map<String, Object> snapshot) {
    values.clear();
    values.putAll(snapshot);
  }

  /** Writes what a step produced, under its order and its alias. */
  void putOutputs(int stepOrder, String alias, Map<String, Object> outputs) {
    outputs.forEach(
        (name, value) -> {
          values.put(stepOrder + "." + name, value);
          if (alias != null) {
            values.put(alias + "." + name, value);
          }
        });
  }

  /** A copy in the order of writing. */
  Map<String, Object> snapshot() {
    return new LinkedHashMap<>(values);
  }

  /**
   * @throws CourierException 2055
   */
  void checkSize() {
    int bytes = JsonText.write(values).getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_BYTES) {
      throw new CourierException(
          ErrorCode.CONTEXT_TOO_LARGE,
          "The job context would have "
              + bytes
              + " bytes, more than 5 MB; write long lists to a file (output_file).");
    }
  }

  /**
   * The value of a reference; the longest key that fits wins.
   *
   * @throws CourierException 2053 naming the key
   */
  Object lookup(String reference) {
    String key = STEPS.matcher(reference).replaceFirst("$1");
    if (values.containsKey(key)) {
      return values.get(key);
    }
    for (int end = key.length() - 1; end > 0; end--) {
      char c = key.charAt(end);
      if ((c == '.' || c == '[') && values.containsKey(key.substring(0, end))) {
        return into(values.get(key.substring(0, end)), key.substring(end), reference);
      }
    }
    throw missing(reference);
  }

  private static Object into(Object value, String path, String reference) {
    Matcher element = ELEMENT.matcher(path);
    Object current = value;
    int at = 0;
    while (at < path.length()) {
      if (!element.find(at) || element.start() != at) {
        throw missing(reference);
      }
      at = element.end();
      if (element.group(1) != null) {
        current = item(current, element.group(1), reference);
      } else if (current instanceof Map<?, ?> map && map.containsKey(element.group(2))) {
        current = map.get(element.group(2));
      } else {
        throw missing(reference);
      }
    }
    return current;
  }

  private static Object item(Object list, String index, String reference) {
    if (list instanceof List<?> items && index.length() < 10) {
      int i = Integer.parseInt(index);
      if (i < items.size()) {
        return items.get(i);
      }
    }
    throw missing(reference);
  }

  private static CourierException missing(String reference) {
    return new CourierException(
        ErrorCode.CONTEXT_REFERENCE_NOT_FOUND,
        "The job context has no value \"" + reference + "\".");
  }
}
