package io.courier.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Courier's users at the batch REST API: the same passwords, lockout and roles as at the login of
 * the API.
 */
@ExtendWith(CourierServer.Shared.class)
class UserRegistryIT {
  private static final String PASSWORD = "correct horse battery";
  private static final byte[] SALT = "sixteen bytes ok".getBytes(StandardCharsets.US_ASCII);

  @Test
  void everyRoleMayLookAtBatchJobs(CourierServer server) throws Exception {
    for (String role : new String[] {"admin", "operator", "viewer"}) {
      String name = user(server, role, true);
      assertThat(ask(server, name, PASSWORD).statusCode()).as(role).isEqualTo(200);
    }
  }

  @Test
  @Tag("LOCK-01")
  void fiveWrongPasswordsLockTheUser(CourierServer server) throws Exception {
    String name = user(server, "admin", true);
    for (int i = 0; i < 5; i++) {
      assertThat(ask(server, name, "wrong").statusCode()).isEqualTo(401);
    }
    assertThat(ask(server, name, PASSWORD).statusCode()).isEqualTo(401);
    try (Connection connection = server.database(true);
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT failed_login_count, locked_until > now() + interval '14 minutes' FROM users WHERE username = ?")) {
      query.setString(1, name);
      ResultSet row = query.executeQuery();
      assertThat(row.next()).isTrue();
      assertThat(row.getInt(1)).isEqualTo(5);
      assertThat(row.getBoolean(2)).isTrue();
    }
  }

  @Test
  void inactiveAndUnknownUsersAreRefused(CourierServer server) throws Exception {
    assertThat(ask(server, user(server, "admin", false), PASSWORD).statusCode()).isEqualTo(401);
    assertThat(ask(server, "nobody-" + UUID.randomUUID(), PASSWORD).statusCode()).isEqualTo(401);
    assertThat(ask(server, "batchrunner", PASSWORD).statusCode()).isEqualTo(401);
  }

  private static HttpResponse<String> ask(CourierServer server, String name, String password)
      throws IOException, InterruptedException {
    String credentials =
        Base64.getEncoder()
            .encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    return server
        .http()
        .send(
            server
                .request("/ibm/api/batch/jobinstances", null)
                .header("Authorization", "Basic " + credentials)
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static String user(CourierServer server, String role, boolean active)
      throws IOException, SQLException {
    String name = role + "-" + UUID.randomUUID();
    byte[] hash =
        Argon2Function.getInstance(65_536, 4, 8, 32, Argon2.ID, 0x13)
            .hash(PASSWORD.getBytes(StandardCharsets.UTF_8), SALT)
            .getBytes();
    Base64.Encoder base64 = Base64.getEncoder();
    try (Connection connection = server.database(true);
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO users (username, display_name, password_hash, role, is_active) VALUES (?, ?, ?, ?, ?)")) {
      insert.setString(1, name);
      insert.setString(2, name);
      insert.setString(
          3, "$argon2id$" + base64.encodeToString(SALT) + "$" + base64.encodeToString(hash));
      insert.setString(4, role);
      insert.setBoolean(5, active);
      insert.executeUpdate();
    }
    return name;
  }
}
