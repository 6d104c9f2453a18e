package io.courier.it.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Liberty's Admin Center, where the deployment wants it: who signs in, and what is behind it. */
class AdminCenterIT {
  private static final String PASSWORD = Api.PASSWORD;
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

  /** An instance of the user's; it fails for want of a job. */
  private static void submit(String user) throws Exception {
    HttpResponse<String> submitted =
        server
            .http()
            .send(
                server
                    .request("/ibm/api/batch/jobinstances", null)
                    .header("Authorization", Api.basic(user, PASSWORD))
                    .header("Content-Type", "application/json")
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            "{\"applicationName\":\"courier\",\"jobXMLName\":\"courier-job\",\"jobParameters\":{\"job\":\"none\"}}"))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(submitted.statusCode()).as(submitted.body()).isEqualTo(201);
  }

  @Test
  @Tag("SETUP-02")
  void inABrowserTheToolJavaBatchShowsTheRuns() throws Exception {
    String admin = Api.newUserName(server, "admin");
    submit(admin);
    try (Browser browser = Browser.open(server)) {
      browser.go("/adminCenter/").waitForPath("/adminCenter/login.jsp");
      browser.type("#j_username", admin).type("#j_password", PASSWORD).click("#loginButton");
      browser.waitForPath("/adminCenter/").waitForText("body", "Java Batch").picture("toolbox");
      browser.go(INSTANCES, admin, PASSWORD).waitForText("body", "courier-job");
      browser.go("/adminCenter/#javaBatch-1.0").waitForFrameText("#toolIFrame", admin);
      browser.waitForFrameText("#toolIFrame", "courier-job").picture("java-batch");
    }
  }

  @Test
  @Tag("SETUP-02")
  void anAdminSignsInAndSeesTheRunsByNameAndPassword() throws Exception {
    String admin = Api.newUserName(server, "admin");
    submit(admin);
    String cookies = signIn(admin, PASSWORD);
    assertThat(cookies).contains("LtpaToken2=");
    for (String page : List.of("/adminCenter/", "/ibm/adminCenter/javaBatch-1.0/")) {
      assertThat(get(page, "Cookie", cookies).statusCode()).as(page).isEqualTo(200);
    }
    assertThat(get(INSTANCES, "Cookie", cookies).statusCode())
        .as("the door takes no cookie")
        .isEqualTo(401);
    HttpResponse<String> runs = get(INSTANCES, "Authorization", Api.basic(admin, PASSWORD));
    assertThat(runs.statusCode()).isEqualTo(200);
    assertThat(runs.body()).contains("courier-job", admin);
  }

  @Test
  @Tag("RBAC-02")
  void nobodyElseGetsIn() throws Exception {
    for (String role : List.of("operator", "viewer")) {
      assertThat(signIn(Api.newUserName(server, role), PASSWORD))
          .as(role)
          .doesNotContain("LtpaToken2=");
    }
    assertThat(signIn("batchrunner", PASSWORD)).doesNotContain("LtpaToken2=");
  }

  @Test
  @Tag("LOCK-01")
  void wrongPasswordsCountOnceEachAndLock() throws Exception {
    String admin = Api.newUserName(server, "admin");
    assertThat(signIn(admin, "wrong")).doesNotContain("LtpaToken2=");
    assertThat(failures(admin)).isEqualTo(1);
    assertThat(get(INSTANCES, "Authorization", Api.basic(admin, "wrong")).statusCode())
        .isEqualTo(401);
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
