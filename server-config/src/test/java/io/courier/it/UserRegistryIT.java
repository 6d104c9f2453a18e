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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Courier's users at the batch REST API: the same passwords, lockout, records and roles as at the
 * login of the API, name and password in each request, and no way in but the door.
 */
@ExtendWith(CourierServer.Shared.class)
class UserRegistryIT {
  private static final String PASSWORD = "correct horse battery";
  private static final byte[] SALT = "sixteen bytes ok".getBytes(StandardCharsets.US_ASCII);
  private static final String BATCH = "/ibm/api/batch/jobinstances";

  private static final String JOB =
      "{\"applicationName\":\"courier\",\"jobXMLName\":\"courier-job\",\"jobParameters\":{\"job\":\"none\"}}";

  /** Another job definition, of the one artifact that exists. */
  private static final String OWN =
      "<job id='own' xmlns='https://jakarta.ee/xml/ns/jakartaee' version='2.0'>"
          + "<step id='s'><batchlet ref='courierBatchlet'/></step></job>";

  @BeforeEach
  void withoutLimits(CourierServer server) {
    Api.admin(server);
  }

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
    assertThat(trail(server, name))
        .isEqualTo(
            "{AccountLocked=1, LoginFailed account locked 127.0.0.1=1, LoginFailed wrong password 127.0.0.1=5}");
  }

  @Test
  @Tag("AUD-03")
  @Tag("AUD-09")
  void signInsAndRefusalsAreOnRecord(CourierServer server) throws Exception {
    String viewer = user(server, "viewer", true);
    for (int i = 0; i < 3; i++) {
      assertThat(ask(server, viewer, PASSWORD).statusCode()).isEqualTo(200);
    }
    assertThat(send(server, viewer, "POST", "", JOB).statusCode()).isEqualTo(403);
    assertThat(trail(server, viewer)).isEqualTo("{Login 127.0.0.1=1, PermissionDenied=1}");
    try (Connection connection = server.database(true);
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT details::text, source_ip FROM audit_log_entries"
                    + " WHERE performed_by = ? AND operation = 'PermissionDenied'")) {
      query.setString(1, viewer);
      ResultSet row = query.executeQuery();
      assertThat(row.next()).isTrue();
      assertThat(row.getString(1))
          .contains("POST " + BATCH, "Batch instances: start, steer", "admin", "operator");
      assertThat(row.getString(2)).contains("127.0.0.1");
    }
  }

  /** Operations with reason and address, counted. */
  private static String trail(CourierServer server, String name) {
    return Api.admin(server)
        .get("/audit-log?pageSize=50&performedBy=" + name)
        .body()
        .getJsonArray("data")
        .getValuesAs(JsonObject.class)
        .stream()
        .map(
            e ->
                e.getString("operation")
                    + text(e.getJsonObject("details"), "reason")
                    + text(e.getJsonObject("details"), "ip"))
        .collect(Collectors.groupingBy(e -> e, TreeMap::new, Collectors.counting()))
        .toString();
  }

  private static String text(JsonObject details, String name) {
    return details.containsKey(name) ? " " + details.getString(name) : "";
  }

  @Test
  @Tag("RBAC-02")
  void viewersReadAndOperatorsSubmit(CourierServer server) throws Exception {
    String viewer = user(server, "viewer", true);
    String operator = user(server, "operator", true);
    HttpResponse<String> made = send(server, operator, "POST", "", JOB);
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    assertThat(instancesOf(server, operator)).contains("courier-job");
    String instance =
        "/" + Json.createReader(new StringReader(made.body())).readObject().getInt("instanceId");
    assertThat(send(server, viewer, "GET", instance, "").statusCode()).isEqualTo(200);
    assertThat(send(server, viewer, "POST", "", JOB).statusCode()).isEqualTo(403);
    for (String action : new String[] {"stop", "restart"}) {
      assertThat(send(server, viewer, "PUT", instance + "?action=" + action, "").statusCode())
          .as(action)
          .isEqualTo(403);
    }
    assertThat(send(server, viewer, "DELETE", instance, "").statusCode()).isEqualTo(403);
    assertThat(send(server, viewer, "GET", instance, "").statusCode()).isEqualTo(200);
  }

  @Test
  @Tag("RBAC-01")
  void aChangedUserIsAnotherFromTheNextRequestOn(CourierServer server) throws Exception {
    String name = user(server, "operator", true);
    HttpResponse<String> first = ask(server, name, PASSWORD);
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.headers().allValues("Set-Cookie")).as("nothing that lasts").isEmpty();
    change(server, name, "UPDATE users SET role = 'viewer' WHERE username = ?");
    assertThat(send(server, name, "POST", "", JOB).statusCode()).as("demoted").isEqualTo(403);
    assertThat(ask(server, name, PASSWORD).statusCode()).isEqualTo(200);
    change(server, name, "UPDATE users SET is_active = FALSE WHERE username = ?");
    assertThat(ask(server, name, PASSWORD).statusCode()).as("deactivated").isEqualTo(401);
  }

  @Test
  @Tag("THR-03")
  void nobodyBringsAJobDefinition(CourierServer server) throws Exception {
    String operator = user(server, "operator", true);
    String inline =
        JOB.replace("{\"applicationName\"", "{\"jobXML\":\"" + OWN + "\",\"applicationName\"");
    String other = JOB.replace("courier-job", "another-job");
    for (String version : new String[] {"", "/v1", "/v2", "/v3", "/v4"}) {
      String path = "/ibm/api/batch" + version + "/jobinstances";
      for (String body : new String[] {inline, other}) {
        assertThat(post(server, operator, path, "application/json", body).statusCode())
            .as("%s %s", path, body)
            .isEqualTo(403);
      }
      String form =
          "--b\r\nContent-Disposition: form-data; name=\"jobdata\"\r\n\r\n"
              + JOB
              + "\r\n--b\r\nContent-Disposition: form-data; name=\"jsl\"\r\n\r\n"
              + OWN
              + "\r\n--b--\r\n";
      assertThat(post(server, operator, path, "multipart/form-data; boundary=b", form).statusCode())
          .as(path)
          .isEqualTo(403);
    }
    assertThat(trail(server, operator)).isEqualTo("{Login 127.0.0.1=1, PermissionDenied=15}");
    assertThat(instancesOf(server, operator)).isEqualTo("[]");
  }

  /** What Liberty knows of the user's instances. */
  private static String instancesOf(CourierServer server, String name) throws Exception {
    return server
        .http()
        .send(
            server
                .request("/ibm/api/batch/v4/jobinstances?submitter=" + name, null)
                .header(
                    "Authorization", "Basic " + credentials(user(server, "admin", true), PASSWORD))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body()
        .replaceAll("\\s", "");
  }

  /** Liberty's own address behind the door is reached by nobody: it knows no password. */
  @Test
  @Tag("SETUP-02")
  void thereIsNoWayAroundTheDoor(CourierServer server) throws Exception {
    String operator = user(server, "operator", true);
    String token = token(server, operator);
    for (String path :
        new String[] {
          BATCH,
          "/ibm/api//batch/jobinstances",
          "/ibm/api/%62atch/jobinstances",
          "/ibm/api/./batch/jobinstances",
          "/ibm/api/x/../batch/jobinstances",
          "/ibm/api;x/batch/jobinstances",
          "/ibm/api/batch;x/jobinstances",
          "/ibm/api",
          "/jwt/ibm/api/courierJwt/token"
        }) {
      for (String body : new String[] {JOB, JOB.replace("courier-job", "other")}) {
        HttpResponse<String> bearer =
            server
                .http()
                .send(
                    server
                        .request(path, token)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                    HttpResponse.BodyHandlers.ofString());
        assertThat(bearer.statusCode())
            .as("token at %s: %s", path, bearer.body())
            .isIn(400, 401, 403, 404);
        if (!path.equals(BATCH)) {
          assertThat(post(server, operator, path, "application/json", body).statusCode())
              .as("password at %s", path)
              .isIn(400, 401, 403, 404);
        }
      }
    }
    assertThat(instancesOf(server, operator)).isEqualTo("[]");
    assertThat(failures(server, operator)).as("nobody looked at the password").isZero();
  }

  private static String token(CourierServer server, String name) throws Exception {
    JsonObject credentials =
        Json.createObjectBuilder().add("username", name).add("password", PASSWORD).build();
    String answer = server.post("/api/v1/auth/login", credentials.toString(), null).body();
    return Json.createReader(new StringReader(answer))
        .readObject()
        .getJsonObject("data")
        .getString("accessToken");
  }

  private static int failures(CourierServer server, String name) throws Exception {
    try (Connection connection = server.database(true);
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT failed_login_count FROM users WHERE username = ?")) {
      query.setString(1, name);
      ResultSet row = query.executeQuery();
      row.next();
      return row.getInt(1);
    }
  }

  @Test
  void anEndlessPasswordIsWrong(CourierServer server) throws Exception {
    assertThat(ask(server, user(server, "viewer", true), "x".repeat(3000)).statusCode())
        .isEqualTo(401);
  }

  private static HttpResponse<String> post(
      CourierServer server, String name, String path, String type, String body)
      throws IOException, InterruptedException {
    return server
        .http()
        .send(
            server
                .request(path, null)
                .header("Authorization", "Basic " + credentials(name, PASSWORD))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
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
                .request(BATCH + path, null)
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
            server.request(BATCH, null).header("Authorization", "Basic " + credentials).build(),
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
