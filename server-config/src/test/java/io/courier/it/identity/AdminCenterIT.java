package io.courier.it.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import jakarta.json.Json;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Liberty's Admin Center, where the deployment wants it: who signs in, and what is behind it. */
class AdminCenterIT {
  private static final String PASSWORD = "a password for Admin Center";
  private static final String INSTANCES = "/ibm/api/batch/v4/jobinstances";

  private static CourierServer server;

  @BeforeAll
  static void start() throws Exception {
    server =
        CourierServer.start(
            CourierServer.freshDirectory("admin-center"), Map.of("COURIER_ADMIN_CENTER", "true"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String user(String role) {
    String name = role + "-" + UUID.randomUUID();
    Api.admin(server)
        .post(
            "/users",
            Json.createObjectBuilder()
                .add("username", name)
                .add("displayName", name)
                .add("password", PASSWORD)
                .add("role", role)
                .build())
        .data();
    return name;
  }

  /** The cookies of a sign-in; without one of LTPA it was refused. */
  private static String signIn(String name, String password) throws Exception {
    String page = cookies(get("/adminCenter/login.jsp", "Accept", "text/html"));
    Matcher token = Pattern.compile("csrfToken=([^;]+)").matcher(page);
    assertThat(token.find()).as(page).isTrue();
    String form =
        "X-CSRF-Token="
            + token.group(1)
            + "&j_username="
            + URLEncoder.encode(name, StandardCharsets.UTF_8)
            + "&j_password="
            + URLEncoder.encode(password, StandardCharsets.UTF_8);
    HttpResponse<String> answer =
        server
            .http()
            .send(
                server
                    .request("/adminCenter/j_security_check", null)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .header("Cookie", page)
                    .POST(HttpRequest.BodyPublishers.ofString(form))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    return cookies(answer);
  }

  private static String cookies(HttpResponse<String> answer) {
    return answer.headers().allValues("Set-Cookie").stream()
        .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
        .collect(Collectors.joining("; "));
  }

  private static HttpResponse<String> get(String path, String header, String value)
      throws Exception {
    return server
        .http()
        .send(
            server.request(path, null).header(header, value).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static String basic(String name, String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  @Tag("SETUP-02")
  void anAdminSignsInAndSeesTheRunsByNameAndPassword() throws Exception {
    String admin = user("admin");
    HttpResponse<String> submitted =
        server
            .http()
            .send(
                server
                    .request("/ibm/api/batch/jobinstances", null)
                    .header("Authorization", basic(admin, PASSWORD))
                    .header("Content-Type", "application/json")
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            "{\"applicationName\":\"courier\",\"jobXMLName\":\"courier-job\",\"jobParameters\":{\"job\":\"none\"}}"))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(submitted.statusCode()).as(submitted.body()).isEqualTo(201);
    String cookies = signIn(admin, PASSWORD);
    assertThat(cookies).contains("LtpaToken2=");
    for (String page : List.of("/adminCenter/", "/ibm/adminCenter/javaBatch-1.0/")) {
      assertThat(get(page, "Cookie", cookies).statusCode()).as(page).isEqualTo(200);
    }
    assertThat(get(INSTANCES, "Cookie", cookies).statusCode())
        .as("the door takes no cookie")
        .isEqualTo(401);
    HttpResponse<String> runs = get(INSTANCES, "Authorization", basic(admin, PASSWORD));
    assertThat(runs.statusCode()).isEqualTo(200);
    assertThat(runs.body()).contains("courier-job", admin);
  }

  @Test
  @Tag("RBAC-02")
  void nobodyElseGetsIn() throws Exception {
    for (String role : List.of("operator", "viewer")) {
      assertThat(signIn(user(role), PASSWORD)).as(role).doesNotContain("LtpaToken2=");
    }
    assertThat(signIn("batchrunner", PASSWORD)).doesNotContain("LtpaToken2=");
  }

  @Test
  @Tag("LOCK-01")
  void wrongPasswordsCountOnceEachAndLock() throws Exception {
    String admin = user("admin");
    assertThat(signIn(admin, "wrong")).doesNotContain("LtpaToken2=");
    assertThat(failures(admin)).isEqualTo(1);
    assertThat(get(INSTANCES, "Authorization", basic(admin, "wrong")).statusCode()).isEqualTo(401);
    assertThat(failures(admin)).as("at the door of the batch REST API, once").isEqualTo(2);
    for (int i = 0; i < 3; i++) {
      signIn(admin, "wrong");
    }
    assertThat(failures(admin)).isEqualTo(5);
    assertThat(signIn(admin, PASSWORD)).as("locked").doesNotContain("LtpaToken2=");
    assertThat(
            Api.admin(server).get("/audit-log?pageSize=50&performedBy=" + admin).body().toString())
        .contains("AccountLocked", "admin-center", "wrong password");
  }

  private static int failures(String name) throws Exception {
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
}
