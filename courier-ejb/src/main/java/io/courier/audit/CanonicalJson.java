package io.courier.audit;

import io.courier.core.JsonText;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One text for equal JSON values, whatever jsonb did to them: keys in code-point order, numbers in
 * plain notation without trailing zeros.
 */
final class CanonicalJson {
  private static final String NUMBER = "n:";
  private static final String TEXT = "s:";

  private CanonicalJson() {}

  static String of(Map<String, Object> value) {
    // through text: instants, ids and enums become what the column holds
    return ofText(JsonText.write(value));
  }

  /**
   * @throws IllegalArgumentException when the text is not one JSON object
   */
  static String ofText(String text) {
    return JsonText.write(ordered(JsonText.readObject(text)));
  }

  private static Object ordered(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> sorted = new TreeMap<>();
      map.forEach((key, item) -> sorted.put((String) key, ordered(item)));
      return sorted;
    } else if (value instanceof List<?> list) {
      return list.stream().map(CanonicalJson::ordered).toList();
    } else if (value instanceof Number number) {
      return NUMBER + new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
    } else if (value instanceof String text && (text.startsWith(NUMBER) || text.startsWith(TEXT))) {
      return TEXT + text; // the text "n:5" is not the number 5
    }
    return value;
  }
}
