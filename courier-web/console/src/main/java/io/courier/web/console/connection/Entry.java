package io.courier.web.console.connection;

import io.courier.web.console.Notices;
import java.util.List;

/**
 * Something that was chosen for a connection.
 *
 * @param label in the page's words
 * @param value as stored, with words for yes and no
 * @param names the members of a list
 */
public record Entry(String label, String value, List<String> names) {

  static Entry of(String key, Object value) {
    if (value instanceof List<?> list) {
      return new Entry(Notices.text(key), null, list.stream().map(Object::toString).toList());
    }
    String shown =
        value instanceof Boolean flag ? Notices.text(flag ? "yes" : "no") : value.toString();
    return new Entry(Notices.text(key), shown, List.of());
  }
}
