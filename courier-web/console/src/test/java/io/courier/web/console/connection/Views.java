package io.courier.web.console.connection;

import io.courier.connection.ConnectionProtocol;
import io.courier.connection.ConnectionStatus;
import io.courier.connection.ConnectionView;
import io.courier.connection.HostKeyPolicy;
import io.courier.connection.LoginMethod;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Connections as services give them. */
final class Views {
  private Views() {}

  static ConnectionView sftp() {
    return named("Bank", "Banks");
  }

  static ConnectionView named(String name, String group) {
    return new ConnectionView(
        UUID.nameUUIDFromBytes(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
        name,
        group,
        ConnectionProtocol.SFTP,
        "sftp.example.org",
        22,
        LoginMethod.PASSWORD,
        "courier",
        true,
        null,
        false,
        null,
        Map.of("base_path", "/in", "max_sessions", 2),
        null,
        HostKeyPolicy.TRUST_ON_FIRST_USE,
        "SHA256:" + "A".repeat(43),
        null,
        null,
        null,
        null,
        null,
        null,
        Map.of("mac", List.of("hmac-sha2-512", "hmac-sha1")),
        List.of("hmac-sha1"),
        30,
        300,
        60,
        2,
        ConnectionStatus.ACTIVE,
        null,
        false,
        null,
        null,
        List.of(),
        null,
        null,
        null,
        null,
        null,
        1);
  }
}
