package io.courier.notification;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Members of a stored {@code channel_config}, and what clients see of it. */
final class ChannelConfig {
  static final String RECIPIENTS = "recipients";
  static final String SUBJECT_PREFIX = "subjectPrefix";
  static final String URL = "url";
  static final String HEADERS = "headers";

  /** For clients the webhook's secret, stored the envelope of all secrets as base64. */
  static final String SECRET = "secret";

  /** Stored: whether the envelope holds a signing secret. */
  static final String HAS_SECRET = "hasSecret";

  /** Stored: names of the headers whose values are in the envelope. */
  static final String SEALED_HEADERS = "sealedHeaders";

  static final String MASK = "••••••••";

  private ChannelConfig() {}

  /** Without envelope; what is in it is masked. */
  static Map<String, Object> shown(Map<String, Object> stored) {
    Map<String, Object> shown = new LinkedHashMap<>(stored);
    shown.keySet().removeAll(List.of(SECRET, HAS_SECRET, SEALED_HEADERS));
    if (Boolean.TRUE.equals(stored.get(HAS_SECRET))) {
      shown.put(SECRET, MASK);
    }
    Map<String, Object> headers = new LinkedHashMap<>(headers(stored));
    sealedHeaders(stored).forEach(name -> headers.put(name, MASK));
    if (!headers.isEmpty()) {
      shown.put(HEADERS, headers);
    }
    return shown;
  }

  /** Those that are no secret. */
  static Map<String, String> headers(Map<String, Object> config) {
    return texts(config.get(HEADERS));
  }

  static List<String> sealedHeaders(Map<String, Object> stored) {
    return list(stored.get(SEALED_HEADERS));
  }

  static List<String> recipients(Map<String, Object> stored) {
    return list(stored.get(RECIPIENTS));
  }

  /** Whom the log names: never a secret. */
  static String recipient(Channel channel, Map<String, Object> stored) {
    if (channel == Channel.EMAIL) {
      return String.join(", ", recipients(stored));
    }
    String url = String.valueOf(stored.get(URL));
    int query = url.indexOf('?');
    return query < 0 ? url : url.substring(0, query);
  }

  static Map<String, String> texts(Object value) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, item) -> texts.put(String.valueOf(key), String.valueOf(item)));
    }
    return texts;
  }

  private static List<String> list(Object value) {
    List<String> items = new ArrayList<>();
    if (value instanceof Iterable<?> found) {
      found.forEach(item -> items.add(String.valueOf(item)));
    }
    return items;
  }
}
