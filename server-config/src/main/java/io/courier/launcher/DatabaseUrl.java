package io.courier.launcher;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parameters of a JDBC URL of PostgreSQL, as its driver reads them. */
final class DatabaseUrl {
  /** By these somebody could take the check of the server's certificate away again, or log in. */
  private static final List<String> FORBIDDEN =
      List.of(
          "user",
          "password",
          "service",
          "ssl",
          "sslfactory",
          "sslhostnameverifier",
          "socketFactory");

  private final Map<String, List<String>> parameters = new LinkedHashMap<>();

  DatabaseUrl(String url) {
    int question = url.indexOf('?');
    String query = question < 0 ? "" : url.substring(question + 1);
    for (String item : query.split("&", -1)) {
      int equals = item.indexOf('=');
      String name = equals < 0 ? item : item.substring(0, equals);
      String value = equals < 0 ? "" : item.substring(equals + 1);
      if (!name.isEmpty()) {
        parameters
            .computeIfAbsent(name, n -> new ArrayList<>())
            .add(URLDecoder.decode(value, StandardCharsets.UTF_8));
      }
    }
  }

  /** A parameter that is given twice; which one counts is the driver's secret. */
  Optional<String> repeated() {
    return parameters.entrySet().stream()
        .filter(entry -> entry.getValue().size() > 1)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** A parameter that has no place in a URL outside of Development. */
  Optional<String> forbidden() {
    return FORBIDDEN.stream().filter(parameters::containsKey).findFirst();
  }

  /** The mode of TLS; empty where the URL leaves it to the default. */
  Optional<String> sslMode() {
    return Optional.ofNullable(parameters.get("sslmode")).map(values -> values.get(0));
  }
}
