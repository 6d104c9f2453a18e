package io.courier.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
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
  @Tag("LOCK-01")
  void failedBasicLoginsAreOnRecordAsThoseOfTheApi(CourierServer server) throws Exception {
    String name = user(server, "operator", true);
    for (int i = 0; i < 5; i++) {
      ask(server, name, "wrong");
    }
    ask(server, name, PASSWORD);
    String found =
        Api.admin(server)
            .get("/audit-log?pageSize=50&performedBy=" + name)
            .body()
            .getJsonArray("data")
            .getValuesAs(JsonObject.class)
            .stream()
            .map(
                e ->
                    e.getString("operation")
                        + " "
                        + e.getJsonObject("details").getString("reason", ""))
            .collect(Collectors.groupingBy(e -> e.strip(), TreeMap::new, Collectors.counting()))
            .toString();
    assertThat(found)
        .isEqualTo("{AccountLocked=1, LoginFailed account locked=1, LoginFailed wrong password=5}");
  }

  @Test
  @Tag("RBAC-02")
  void viewersReadAndOperatorsSubmit(CourierServer server) throws Exception {
    String viewer = user(server, "viewer", true);
    String operator = user(server, "operator", true);
    String job =
        "{\"applicationName\":\"courier\",\"jobXMLName\":\"courier-job\",\"jobParameters\":{\"job\":\"none\"}}";
    HttpResponse<String> made = send(server, operator, "POST", "", job);
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    String instance =
        "/" + Json.createReader(new StringReader(made.body())).readObject().getInt("instanceId");
    assertThat(send(server, viewer, "GET", instance, "").statusCode()).isEqualTo(200);
    assertThat(send(server, viewer, "POST", "", job).statusCode()).isNotIn(200, 201);
    for (String action : new String[] {"stop", "restart"}) {
      assertThat(send(server, viewer, "PUT", instance + "?action=" + action, "").statusCode())
          .as(action)
          .isIn(401, 403);
    }
    assertThat(send(server, viewer, "DELETE", instance, "").statusCode()).isIn(401, 403);
    assertThat(send(server, viewer, "GET", instance, "").statusCode()).isEqualTo(200);
  }

  @Test
  @Tag("RBAC-01")
  void aChangedUserIsAnotherFromTheNextRequestOn(CourierServer server) throws Exception {
    String name = user(server, "operator", true);
    HttpResponse<String> first = ask(server, name, PASSWORD);
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.headers().allValues("Set-Cookie"))
        .allMatch(cookie -> cookie.contains("; Secure") && cookie.contains("; HttpOnly"));
    change(server, name, "UPDATE users SET role = 'viewer' WHERE username = ?");
    assertThat(send(server, name, "POST", "", "{}").statusCode()).as("demoted").isIn(401, 403);
    assertThat(ask(server, name, PASSWORD).statusCode()).isEqualTo(200);
    change(server, name, "UPDATE users SET is_active = FALSE WHERE username = ?");
    assertThat(ask(server, name, PASSWORD).statusCode()).as("deactivated").isEqualTo(401);
  }

  private static void change(CourierServer server, String name, String sql)
      throws IOException, SQLException {
    try (Connection connection = server.database(true);
        PreparedStatement update = connection.prepareStatement(sql)) {
      update.setString(1, name);
      assertThat(update.executeUpdate()).isOne();
    }
  }

  @Test
  void inactiveAndUnknownUsersAreRefused(CourierServer server) throws Exception {
    assertThat(ask(server, user(server, "admin", false), PASSWORD).statusCode()).isEqualTo(401);
    assertThat(ask(server, "nobody-" + UUID.randomUUID(), PASSWORD).statusCode()).isEqualTo(401);
    assertThat(ask(server, "batchrunner", PASSWORD).statusCode()).isEqualTo(401);
  }

  private static HttpResponse<String> send(
      CourierServer server, String name, String method, String path, String body)
      throws IOException, InterruptedException {
    return server
        .http()
        .send(
            server
                .request("/ibm/api/batch/jobinstances" + path, null)
                .header("Authorization", "Basic " + credentials(name, PASSWORD))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static String credentials(String name, String password) {
    return Base64.getEncoder()
        .encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  private static HttpResponse<String> ask(CourierServer server, String name, String password)
      throws IOException, InterruptedException {
    String credentials = credentials(name, password);
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
