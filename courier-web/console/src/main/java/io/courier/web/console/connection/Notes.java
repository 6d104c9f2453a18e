package io.courier.web.console.connection;

import io.courier.connection.ConnectionView;
import java.util.List;

/** Which of a connection's warnings stand as notes on its page. */
final class Notes {
  /** Shown as banners and badges already. */
  private static final List<String> SHOWN_OTHERWISE =
      List.of(
          "Host key verification disabled",
          "Certificate validation disabled",
          "Credentials and data travel in clear text",
          "TLS 1.0/1.1",
          "Weak SSH algorithms");

  private Notes() {}

  /** Certificates that end soon, keys that FIPS mode does not approve, and whatever else. */
  static List<String> of(ConnectionView connection) {
    return connection.warnings().stream()
        .filter(w -> SHOWN_OTHERWISE.stream().noneMatch(w::startsWith))
        .toList();
  }
}
