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
  private CanonicalJson() {}

  static String of(Map<String, Object> value) {
    // through text: instants, ids and enums become what the column holds
    return JsonText.write(ordered(JsonText.readObject(JsonText.write(value))));
  }

  private static Object ordered(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> sorted = new TreeMap<>();
      map.forEach((key, item) -> sorted.put((String) key, ordered(item)));
      return sorted;
    } else if (value instanceof List<?> list) {
      return list.stream().map(CanonicalJson::ordered).toList();
    } else if (value instanceof Number number) {
      return "n:" + new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
    }
    return value;
  }
}
